"""Signed links: whoever holds one may see the one thing that it names, without logging in.

They stand in letters, so that a guest follows a legal notice, and a barred person reads a statement
of reasons and appeals. A proof names a kind of thing and its key; nothing is stored.
"""

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext as _

from commentary.errors import NotFound
from commentary.vocabulary import APPEAL_DAYS

# An appeal may be filed on the last day of its term, and is then talked about.
PROOF_SECONDS = (APPEAL_DAYS + 182) * 86_400
_SALT = "commentary.proof."
# Unreserved in addresses, and none of the letters of a signature.
_BETWEEN = "."


def sign(kind: str, key: str) -> str:
    """Return the proof for the thing ``key`` of this ``kind``: letters, digits, ``-_.``."""
    return _signer(kind).sign(key)


def read(kind: str, proof: str, *, max_age: int = PROOF_SECONDS) -> str:
    """Return the key that ``proof`` names.

    :class:`NotFound` for one that is forged, of another kind, or older than ``max_age`` seconds.
    """
    try:
        return _signer(kind).unsign(proof, max_age=max_age)
    except SignatureExpired:
        raise NotFound(_("This link is too old. Log in to go on, or ask for a new one.")) from None
    except BadSignature:
        raise NotFound(_("This link is not whole. Open it again from the mail.")) from None


def holds(kind: str, proof: str, key: str) -> bool:
    """Whether ``proof`` is good for the thing ``key``; an empty or forged one is not."""
    try:
        return bool(proof) and read(kind, proof) == key
    except NotFound:
        return False


def _signer(kind: str) -> TimestampSigner:
    return TimestampSigner(salt=_SALT + kind, sep=_BETWEEN)
