"""OpenID Connect providers, as an operator writes them in the environment."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_NEEDED = {"id", "name", "server_url", "client_id", "secret"}


def read_openid_providers(text: str) -> dict[str, Any]:
    """What allauth wants to know of the providers in `text`, a JSON list such as

        [{"id": "uni", "name": "University", "server_url": "https://id.example.org",
          "client_id": "...", "secret": "..."}]

    Raises ImproperlyConfigured, naming what is wrong, so that the site does not start half set up.
    """
    if not text.strip():
        return {}
    try:
        entries = json.loads(text)
    except ValueError as error:
        raise _refuse(f"is not JSON: {error}") from error
    if not isinstance(entries, list):
        raise _refuse("must be a JSON list of providers")
    apps = [_read_provider(entry) for entry in entries]
    if len({app["provider_id"] for app in apps}) != len(apps):
        raise _refuse("names one id twice")
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


def _read_provider(entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict) or not entry.keys() >= _NEEDED:
        raise _refuse("needs for each provider: " + ", ".join(sorted(_NEEDED)))
    if not all(isinstance(entry[key], str) and entry[key] for key in _NEEDED):
        raise _refuse("holds a value that is empty or not text")
    if urlsplit(entry["server_url"]).scheme != "https":
        raise _refuse(f"must give an https server_url for {entry['id']}")
    if not entry["id"].replace("-", "").isalnum():
        raise _refuse("allows letters, digits and - in an id")
    return {
        "provider_id": entry["id"],
        "name": entry["name"],
        "client_id": entry["client_id"],
        "secret": entry["secret"],
        "settings": {"server_url": entry["server_url"]},
    }


def _refuse(reason: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"COMMENTARY_OIDC_PROVIDERS {reason}.")
