"""Posted forms, read into what actions take. Shape only: what is allowed, the actions say."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commentary.actions.content import ResponseContent
from commentary.actions.targets import Selection, read_selections
from commentary.errors import CommentaryError, InvalidInput
from commentary.text.head import HEAD
from commentary.text.normalize import clean_text
from commentary.vocabulary import (
    DEFAULT_TOKEN_DAYS,
    KEY_LENGTH,
    MAX_RESPONSE_TITLE,
    MAX_TOKEN_DAYS,
    ROOT_KINDS,
    Challenge,
    CommentPolicy,
    ResponseKind,
    Scope,
)

# The form of keys of passages and responses.
KEY = re.compile(rf"[a-z0-9]{{1,{KEY_LENGTH}}}")
EVIDENCE_PARTS = ("quote", "url", "date")
_ROWS_SHOWN = 1


def _text(*, required: bool = False, **kwargs: Any) -> forms.CharField:
    """Return a field that keeps every letter; what is wrong with them, the actions say."""
    return forms.CharField(required=required, strip=False, **kwargs)


class ReplyForm(forms.Form):
    """A reply: its words and their language."""

    body = _text(widget=forms.Textarea)
    language = _text()
    tags = _text()

    def content(self, kind: str = ResponseKind.REPLY) -> ResponseContent:
        """Return the words as an action takes them, fields of other kinds left out."""
        words = self.cleaned_data
        critique, correction = kind == ResponseKind.CRITIQUE, kind == ResponseKind.CORRECTION
        return ResponseContent(
            kind=kind,
            title=words.get("title", ""),
            body=words["body"],
            language=words["language"],
            tags=[tag for tag in words["tags"].split(",") if tag.strip()],
            challenge=words.get("challenge", "") if critique else "",
            would_change=words.get("would_change", "") if critique else "",
            evidence=read_evidence(self.data) if critique else (),
            proposed=words.get("proposed", "") if correction else "",
        )


class ResponseForm(ReplyForm):
    """A response of any kind to an article. All fields are there; the kind says which count."""

    kind = _text(widget=forms.RadioSelect)
    title = _text(widget=forms.TextInput(attrs={"maxlength": MAX_RESPONSE_TITLE}))
    challenge = _text(
        widget=forms.Select(choices=[("", gettext_lazy("Choose one")), *Challenge.choices])
    )
    would_change = _text(widget=forms.Textarea)
    proposed = _text(widget=forms.Textarea)

    def __init__(
        self, *args: Any, kinds: Iterable[ResponseKind] = ROOT_KINDS, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].widget.choices = choices  # type: ignore[attr-defined]


def _choices(pairs: Iterable[tuple[str, Any]]) -> forms.Select:
    return forms.Select(choices=list(pairs))


class ProfileForm(forms.Form):
    """What others see of a person, and the zone in which times are shown to them."""

    display_name = _text(label=gettext_lazy("Name shown"))
    bio = _text(label=gettext_lazy("About you"), widget=forms.Textarea(attrs={"rows": 4}))
    time_zone = _text(
        label=gettext_lazy("Time zone"),
        widget=_choices(
            [("", gettext_lazy("The site's")), *((z, z) for z in sorted(available_timezones()))]
        ),
    )


class TokenForm(forms.Form):
    """A new API token: what it is for, what it may, how long it lasts."""

    name = _text(required=True, label=gettext_lazy("What it is for"))
    scope = _text(
        required=True, label=gettext_lazy("What it may do"), widget=_choices(Scope.choices)
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days it lasts"),
        min_value=1,
        max_value=MAX_TOKEN_DAYS,
        initial=DEFAULT_TOKEN_DAYS,
    )


class ErasureForm(forms.Form):
    """What becomes of the words, and the user name typed to confirm."""

    choice = forms.ChoiceField(
        choices=[("withdraw", ""), ("keep", "")],
        initial="withdraw",
        error_messages={"required": gettext_lazy("Choose what becomes of your responses.")},
    )
    username = _text(required=True, label=gettext_lazy("Type your user name to confirm"))


_FORMATS = (
    ("", gettext_lazy("Find out")),
    ("plain", gettext_lazy("Plain text")),
    ("markdown", gettext_lazy("Markdown")),
    ("html", gettext_lazy("HTML")),
    ("docx", gettext_lazy("Word (docx)")),
)


class ImportForm(forms.Form):
    """An article as a file or a paste."""

    file = forms.FileField(required=False, label=gettext_lazy("File"))
    text = _text(label=gettext_lazy("Or paste the text"), widget=forms.Textarea(attrs={"rows": 12}))
    format = _text(label=gettext_lazy("Format"), widget=_choices(_FORMATS))


class DetailsForm(forms.Form):
    """What describes an article. Bylines are a line each, subjects stand between commas."""

    title = _text(required=True, label=gettext_lazy("Title"))
    standfirst = _text(label=gettext_lazy("Standfirst"), widget=forms.Textarea(attrs={"rows": 2}))
    bylines = _text(
        label=gettext_lazy("By"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("A name a line. @name is a member, who can answer critiques."),
    )
    dateline = _text(label=gettext_lazy("Date as printed"))
    date = _text(
        label=gettext_lazy("The same in EDTF"),
        help_text=gettext_lazy("Such as 2011-07/2011-08, 1977-11-20 or 197X."),
    )
    language = _text(label=gettext_lazy("Language"))
    subjects = _text(
        label=gettext_lazy("Subjects"), help_text=gettext_lazy("With commas between them.")
    )
    source_url = _text(label=gettext_lazy("Where it was first published"))
    licence = _text(label=gettext_lazy("Licence"))
    comment_policy = _text(
        required=True, label=gettext_lazy("The debate"), widget=_choices(CommentPolicy.choices)
    )

    def __init__(self, *args: Any, with_head: bool = True, **kwargs: Any) -> None:
        """``with_head``: title and standfirst are among the fields, until they belong to a text."""
        super().__init__(*args, **kwargs)
        if not with_head:
            for name in HEAD:
                del self.fields[name]


def refuse(form: forms.Form, error: CommentaryError) -> None:
    """Put what ``error`` says at the fields of ``form``; the rest above them."""
    elsewhere = []
    for name, said in error.fields.items():
        if name in form.fields:
            form.add_error(name, said)
        elif not name.startswith("evidence-"):
            elsewhere += said
    form.add_error(None, list(dict.fromkeys(elsewhere)) or [error.message])


_CODE = re.compile(r"[a-z0-9-]{1,40}")
_EVIDENCE = re.compile(rf"evidence-([0-9]{{1,3}})-(?:{'|'.join(EVIDENCE_PARTS)})")


def read_evidence(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the rows of evidence as posted, in order, blank ones too."""
    found = {match[1] for match in map(_EVIDENCE.fullmatch, data) if match}
    return [
        {part: str(data.get(f"evidence-{number}-{part}", "")) for part in EVIDENCE_PARTS}
        for number in sorted(found, key=int)
    ]


def evidence_rows(
    rows: Iterable[Mapping[str, str]], error: CommentaryError | None = None
) -> list[dict[str, Any]]:
    """Return rows of evidence for the form, with what is said at each, and one to fill in."""
    shown: list[dict[str, Any]] = [dict(row) for row in rows]
    while len(shown) < _ROWS_SHOWN:
        shown.append(dict.fromkeys(EVIDENCE_PARTS, ""))
    for number, row in enumerate(shown):
        row["errors"] = error.fields.get(f"evidence-{number}", []) if error else []
    return shown


def read_targets(data: QueryDict) -> list[Selection]:
    """Return the words that are responded to, as the page's script or a plain form sent them."""
    written = data.get("targets", "").strip()
    if not written:
        return []
    said = _("The selected words came in a form that cannot be read. Select again.")
    unreadable = InvalidInput(said, fields={"targets": [said]})
    try:
        rows = json.loads(written)
        # Half characters can be written in JSON, and nowhere be kept or shown.
        json.dumps(rows, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise unreadable from None
    selections = read_selections(rows)
    if any("\0" in selection.passage for selection in selections):
        raise unreadable
    return selections


def narrow_targets(selections: list[Selection], data: QueryDict) -> list[Selection]:
    """Return ``selections``, or the words of the one passage that a person typed in its form."""
    quote = clean_text(data.get("quote", ""))
    if quote and len(selections) == 1 and selections[0].start is None:
        return [replace(selections[0], exact=quote)]
    return selections


def write_targets(selections: Iterable[Selection]) -> str:
    """Return selections as the hidden field keeps them between two posts."""
    rows = [
        {
            name: value
            for name, value in vars(selection).items()
            # 0 is a place, and equal to False.
            if value is not None and value is not False and value != ""
        }
        for selection in selections
    ]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


_DESPITE = "despite-"
_MOST_NUDGES = 100


def read_despite(data: Iterable[str]) -> list[str]:
    """Return the codes of the nudges that a person has seen and posts in spite of.

    They stand in the name of a box that is ticked, so that each set of them has a box of its own.
    """
    names = [name.removeprefix(_DESPITE) for name in data if name.startswith(_DESPITE)]
    codes = [code for name in names[:_MOST_NUDGES] for code in name.split(".")[:_MOST_NUDGES]]
    return list(dict.fromkeys(filter(_CODE.fullmatch, codes)))


def write_despite(codes: Iterable[str]) -> str:
    """Return the name of the box that says that nudges were seen, or "" where there are none."""
    name = ".".join(codes)
    return f"{_DESPITE}{name}" if name else ""


def post_of(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, if anything was: an empty form is a form too."""
    return request.POST if request.method == "POST" else None


def read_word(data: Mapping[str, Any], name: str) -> str:
    """Return a short text of an address or a form, without what no database can look for."""
    return str(data.get(name, "")).replace("\0", "\ufffd")


def read_key(data: Mapping[str, Any], name: str) -> str:
    """Return a key of an address; "" for what cannot be one: no cache is to tell that apart."""
    said = str(data.get(name, ""))
    return said if KEY.fullmatch(said) else ""


def read_version(value: str) -> int | None:
    """Return the version a form was opened at, or None when it names none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
