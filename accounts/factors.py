"""Second factors: authenticator app, passkeys, recovery codes."""

from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, register_namespace, tostring

from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sealing import seal, unseal

_SVG = "http://www.w3.org/2000/svg"


def has_second_factor(user: User) -> bool:
    """Whether this person logs in with more than a password: an app or a passkey. One query."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


class FactorAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def get_totp_label(self, user: User) -> str:
        return user.username

    def build_totp_svg(self, url: str) -> str:
        """A QR code that can stand in the page: without a prolog, black on white in any theme."""
        register_namespace("", _SVG)
        drawing = fromstring(super().build_totp_svg(url))
        white = Element(f"{{{_SVG}}}rect", {"width": "100%", "height": "100%", "fill": "#fff"})
        drawing.insert(0, white)
        drawing.set("role", "img")
        drawing.set("aria-label", _("QR code for your authenticator app"))
        return tostring(drawing, encoding="unicode")

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the configured host, whatever host a request names.

        In development any address of one's own machine will do.
        """
        entity = super().get_public_key_credential_rp_entity()
        if not app_settings.WEBAUTHN_ALLOW_INSECURE_ORIGIN:
            entity["id"] = urlsplit(settings.COMMENTARY_ORIGIN).hostname or ""
        return entity | {"name": settings.SITE_NAME}
