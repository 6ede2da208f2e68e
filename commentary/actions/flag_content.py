"""What a flag or a legal notice says, checked and cleaned."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _

from commentary.errors import InvalidInput
from commentary.permissions import Viewer
from commentary.text.normalize import clean_body, clean_text
from commentary.vocabulary import MAX_FLAG_TEXT, MAX_LAW, MAX_NAME, FlagReason

_LONGEST_ADDRESS = 254


@dataclass(frozen=True)
class LegalNotice:
    """What a legal notice says: the law, why it is broken, and who says so (guests only)."""

    law: str
    text: str
    reason: str
    name: str = ""
    email: str = ""


def clean_flag(reason: str, text: str) -> str:
    """Return what was said, cleaned, or raise :class:`InvalidInput` naming the fields at fault."""
    cleaned = clean_body(text)
    said: dict[str, list[str]] = {}
    _check_reason(reason, said)
    _check_length("text", cleaned, MAX_FLAG_TEXT, said)
    if reason == FlagReason.OTHER and not cleaned:
        said["text"] = [_("Say in a sentence what it is.")]
    if said:
        raise InvalidInput(_("The flag was not sent."), fields=said)
    return cleaned


def clean_notice(viewer: Viewer, notice: LegalNotice, good_faith: bool) -> LegalNotice:
    """Return a legal notice as it is kept: a member's name and address are the account's."""
    member = viewer.is_member
    cleaned = LegalNotice(
        law=clean_text(notice.law),
        text=clean_body(notice.text),
        reason=notice.reason,
        name="" if member else clean_text(notice.name),
        email="" if member else clean_text(notice.email),
    )
    said: dict[str, list[str]] = {}
    _check_reason(cleaned.reason, said)
    for field, most in (("law", MAX_LAW), ("text", MAX_FLAG_TEXT), ("name", MAX_NAME)):
        _check_length(field, getattr(cleaned, field), most, said)
    if not cleaned.law:
        said["law"] = [_("Name the law, as exactly as you can.")]
    if not cleaned.text:
        said["text"] = [_("Explain why you think that this is against the law.")]
    _check_address(cleaned.email, said)
    if not good_faith:
        said["good_faith"] = [_("We can only take a notice that is given in good faith.")]
    if said:
        raise InvalidInput(_("The notice was not sent."), fields=said)
    return cleaned


def _check_reason(reason: str, said: dict[str, list[str]]) -> None:
    if reason not in FlagReason.values:
        said["reason"] = [_("Choose what is wrong with it.")]


def _check_length(field: str, text: str, most: int, said: dict[str, list[str]]) -> None:
    if len(text) > most:
        values = {"length": len(text), "most": most}
        said[field] = [_("This has %(length)s characters; at most %(most)s fit.") % values]


def _check_address(email: str, said: dict[str, list[str]]) -> None:
    try:
        if email:
            validate_email(email)
            MaxLengthValidator(_LONGEST_ADDRESS)(email)
    except ValidationError:
        said["email"] = [_("This is no e-mail address. Write it as name@example.org.")]
