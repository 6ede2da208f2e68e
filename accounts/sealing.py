"""Secrets that must be read again (the seed of an authenticator app) are sealed at rest.

The key comes of SECRET_KEY, so a stolen database alone gives nobody a second factor. After a
change of SECRET_KEY the old one must stand in SECRET_KEY_FALLBACKS.
"""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Raises cryptography's InvalidToken for what was not sealed with one of our keys.

    Never answers with an empty text instead: an empty seed would make every code guessable.
    """
    return _box().decrypt(sealed.encode("ascii")).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derive(key)) for key in keys])


def _derive(key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"accounts.sealing")
    return base64.urlsafe_b64encode(made.derive(key.encode()))
