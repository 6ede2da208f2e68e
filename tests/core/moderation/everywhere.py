"""Every address of the site and of the API that can be read, filled in with every key there is."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from commentary.actions import proofs
from commentary.models import (
    Annotation,
    Appeal,
    Article,
    Case,
    Decision,
    Flag,
    Notice,
    PassageText,
    Sanction,
)

PARTIAL = {"X-Partial": "1"}
# What answers a script of the page's with a part: see `is_partial` in commentary.web.
PARTED = {
    *("response", "response_branch", "response_menu"),
    *("respond", "reply", "edit_response"),
}
# A key in an address is of the thing that the address names before it.
_KEYS = (
    ("passages/", PassageText, "passage__key"),
    ("responses/", Annotation, "key"),
    ("annotations/", Annotation, "key"),
    ("features/", Annotation, "key"),
    ("cases/", Case, "key"),
    ("moderation/open/", Annotation, "key"),
    ("moderation/rules/", Article, "slug"),
    ("sanctions/", Sanction, "key"),
    ("warnings/", Sanction, "key"),
    ("appeals/", Appeal, "key"),
    ("decisions/", Decision, "key"),
)
# What lists can be asked for besides.
_QUESTIONS = {
    "article": ("?sort=newest", "?sort=most-replied"),
    "debate": ("?sort=newest",),
    "reply": ("?quote=1",),
    "console": ("?reason=flagged", "?state=escalated"),
    "log": ("?outcome=remove", "?automated=no", "?reversed=yes"),
    "transparency": ("?from=2000-01-01&to=2100-01-01",),
    "api_annotations": ("?sort=newest", "?sort=most-replied", "?limit=1"),
}


def read_everything(
    person: User | None, about: Annotation | None = None
) -> Iterator[tuple[str, str]]:
    """Ask as `person` for every address there is; give each with all that was answered.

    What is not there for reading (405) is asked once, and not for each thing it may be about.
    Of responses, only those `about` one where one is given.
    """
    client = Client()
    if person is not None:
        client.force_login(person)
    not_read = set()
    for name, address in sorted(set(addresses(about))):
        for question in ("", *_QUESTIONS.get(name, ())):
            for headers in ({}, PARTIAL) if name in PARTED else ({},):
                if name in not_read:
                    continue
                answer = client.get(address + question, headers=headers)
                assert answer.status_code < 500, (address, answer.status_code)
                if answer.status_code == 405:
                    not_read.add(name)
                yield address + question, f"{answer.headers} {answer.content.decode()}"


def addresses(about: Annotation | None = None) -> Iterator[tuple[str, str]]:
    """Every address with its name, once for every thing that it may be about."""
    for name, route, names in _routes(get_resolver(), ""):
        values = [_values_of(route, one, about) for one in names]
        for chosen in product(*values):
            yield name, _fill(route, dict(zip(names, chosen, strict=True)))


def _routes(resolver: URLResolver, before: str) -> Iterator[tuple[str, str, list[str]]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        # Logging in has pages of its own, that know of no article.
        if route == "accounts/":
            continue
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        elif isinstance(pattern, URLPattern) and "(?P" not in route:
            yield pattern.name or "", route, list(pattern.pattern.converters) or _names_in(route)


def _names_in(route: str) -> list[str]:
    return [part.split(">")[0].rpartition(":")[2] for part in route.split("<")[1:]]


def _fill(route: str, values: dict[str, Any]) -> str:
    parts = route.split("<")
    filled = parts[0]
    for part in parts[1:]:
        name, _end, rest = part.partition(">")
        filled += f"{values[name.rpartition(':')[2]]}{rest}"
    return "/" + filled.lstrip("/").replace("^", "").replace("$", "")


def _values_of(route: str, name: str, about: Annotation | None) -> list[Any]:
    if name == "slug":
        return list(Article.objects.values_list("slug", flat=True))
    if name == "username":
        return list(User.objects.values_list("username", flat=True))
    if name == "notice_id":
        return list(Notice.objects.values_list("pk", flat=True))
    if name == "proof":
        # Links to things of other kinds: whoever holds the right one may read.
        return [proofs.sign("decision", key) for key in _all_keys(Flag, "key")]
    if name == "key":
        for part, model, field in _KEYS:
            if part in route:
                if model is Annotation and about is not None:
                    return [about.key]
                return _all_keys(model, field)
    return [1] if name.endswith(("id", "pk", "number")) else ["x"]


def _all_keys(model: Any, field: str) -> list[str]:
    keys = list(model.objects.order_by("pk").values_list(field, flat=True).distinct())
    # What stands in the tests' articles stands in the first passages.
    return keys[:2] if model is PassageText else keys
