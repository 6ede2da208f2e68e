"""Public keys of passages and responses: short, unguessable, safe in a URL."""

import secrets
import string

from commentary.vocabulary import KEY_LENGTH

_LETTERS = string.ascii_lowercase + string.digits


def new_key() -> str:
    """Return a new random key (62 bits); uniqueness is held by the database."""
    return "".join(secrets.choice(_LETTERS) for _ in range(KEY_LENGTH))
