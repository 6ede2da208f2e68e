"""What a mail is made of.

Each mail has one text. Its HTML part is that text again, paragraph by paragraph, in which only
the addresses that we put there ourselves are links: no name that a person chose ever is one, and
mails hold no such names anyway.
"""

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


def write_html(text: str, *, subject: str, context: dict[str, Any]) -> str:
    """The HTML part that says the same as `text`."""
    links = {value for key, value in context.items() if key.endswith("_url")}
    paragraphs = [
        {"text": part, "is_link": part in links, "is_code": part == context.get("code")}
        for part in (block.strip() for block in text.split("\n\n"))
        if part
    ]
    return render_to_string(
        "account/email/message.html", {"subject": subject, "paragraphs": paragraphs}
    )


def _onto_own_origin(address: str) -> str:
    parts = urlsplit(address)
    return urljoin(settings.COMMENTARY_ORIGIN, parts._replace(scheme="", netloc="").geturl())
