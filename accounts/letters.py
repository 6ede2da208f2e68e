"""What a mail is made of.

Each mail has one text. Its HTML part is that text again, paragraph by paragraph, in which only
the addresses that we put there ourselves are links: no name that a person chose ever is one, and
mails hold no such names anyway.
"""

import hashlib
import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from accounts.browsers import name_browser


def complete_context(context: dict[str, Any]) -> dict[str, Any]:
    """The context of a mail, with our name and addresses that stand on our origin.

    Whatever host the request named, a link leads to settings.COMMENTARY_ORIGIN.
    """
    whole = {"site_name": settings.SITE_NAME, "site_origin": settings.COMMENTARY_ORIGIN}
    for key, value in context.items():
        whole[key] = _onto_own_origin(value) if key.endswith("_url") else value
    if "user_agent" in context:
        whole["browser"] = name_browser(context["user_agent"])
    return whole


def find_links(context: dict[str, Any]) -> set[str]:
    """The addresses in the context of a mail: those that we put there ourselves."""
    return {value for key, value in context.items() if key.endswith("_url")}


def unlink(text: str, links: Collection[str]) -> str:
    """`text` in which a mail program makes a link of nothing but of a line that is one of ours.

    Names, titles and quotations may look like addresses. An invisible break behind the dots and
    colons of such a word keeps it readable and takes the link away.
    """
    return "\n".join(
        line if line.strip() in links else _ADDRESS.sub("\\g<0>\u200b", line)
        for line in text.split("\n")
    )


# A dot between letters, the colon of a scheme, and the sign of an e-mail address.
_ADDRESS = re.compile(r"(?<=\w)(?:\.(?=[^\W\d_])|:(?=//)|@(?=\w))")


def make_headers(key: str) -> dict[str, str]:
    """Headers of a mail that is sent for the deed `key`: the same deed, the same Message-ID.

    A mail that was sent twice, since nobody can say whether the first try got through, shows once
    in most programs, and no automatic answer comes back.
    """
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    host = urlsplit(settings.COMMENTARY_ORIGIN).hostname
    return {"Message-ID": f"<{digest}@{host}>", "Auto-Submitted": "auto-generated"}


def write_html(text: str, *, subject: str, links: Collection[str], code: str = "") -> str:
    """The HTML part that says the same as `text`; a paragraph that is one of `links` is a link."""
    paragraphs = [
        {"text": part, "is_link": part in links, "is_code": bool(code) and part == code}
        for part in (block.strip() for block in text.split("\n\n"))
        if part
    ]
    return render_to_string(
        "account/email/message.html", {"subject": subject, "paragraphs": paragraphs}
    )


def _onto_own_origin(address: str) -> str:
    parts = urlsplit(address)
    return urljoin(settings.COMMENTARY_ORIGIN, parts._replace(scheme="", netloc="").geturl())
