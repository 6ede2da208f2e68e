"""Load the sample article with its debate, for a first look at a new site. Development only."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from commentary.actions import annotations, articles, people
from commentary.actions.annotations import Imported
from commentary.actions.content import ResponseContent
from commentary.actions.targets import Selection
from commentary.importers.reading import read_article
from commentary.management.moderated import Moderation
from commentary.management.revised import revise
from commentary.permissions import Viewer
from commentary.queries import articles as article_queries
from commentary.queries import threads
from commentary.queries.articles import PassageFacts

SAMPLE = settings.BASE_DIR / "sample"
_SYSTEM = Viewer.for_system("sample")
_SAID_OF_A_RESPONSE = (
    "kind",
    "body",
    "title",
    "language",
    "tags",
    "challenge",
    "would_change",
    "evidence",
    "proposed",
)


class Command(BaseCommand):
    help = "Load the sample article and its debate into an empty site and print the log-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The sample is for development. It makes people with passwords.")
        found, _more = article_queries.list_articles(_SYSTEM, limit=1)
        if found:
            self.stdout.write("There is an article already; the sample was not loaded.")
            return
        debate = json.loads((SAMPLE / "debate.json").read_text(encoding="utf-8"))
        # All or nothing: after a start that was broken off, the next one loads it whole.
        with transaction.atomic():
            cast = self._load(debate)
        self._print_people(cast)

    def _load(self, debate: Mapping[str, Any]) -> dict[str, tuple[User, str]]:
        cast = {row["username"]: self._make_person(row) for row in debate["people"]}
        bylines = {row["byline"]: row["username"] for row in debate["people"] if row.get("byline")}
        slug = self._import_article(SAMPLE / "second-track.txt", bylines)
        people_in_it = {name: user for name, (user, _password) in cast.items()}
        played = Debate(slug, people_in_it)
        played.play(debate)
        Moderation(slug, people_in_it, played.keys).play(debate["moderation"])
        revise(slug, people_in_it, played.keys, debate["revision"])
        return cast

    def _make_person(self, row: Mapping[str, Any]) -> tuple[User, str]:
        password = secrets.token_urlsafe(9)
        name = row["username"]
        user = people.make_member(
            _SYSTEM,
            name,
            email=f"{name}@example.org",
            display_name=row["display_name"],
            password=password,
        )
        for role in row["roles"]:
            people.grant_role(_SYSTEM, name, role, reason="sample")
        user.refresh_from_db()
        zone = user.time_zone
        people.edit_profile(
            Viewer.of(user), display_name=user.display_name, bio=row["bio"], time_zone=zone
        )
        return user, password

    def _import_article(self, file: Path, bylines: Mapping[str, str]) -> str:
        draft = read_article(file.read_bytes(), filename=file.name)
        article = articles.import_article(_SYSTEM, draft, publish=True)
        for unclaimed in article_queries.describe_article(_SYSTEM, article).bylines:
            if unclaimed.name in bylines:
                people.hand_over(_SYSTEM, unclaimed.username, bylines[unclaimed.name])
        return article.slug

    def _print_people(self, cast: Mapping[str, tuple[User, str]]) -> None:
        self.stdout.write("\nPeople you can log in as (passwords are shown only now):\n")
        for name, (user, password) in cast.items():
            roles = ", ".join(user.roles) or "member"
            self.stdout.write(f"  {name:<14} {password}   {user.display_name} ({roles})")
        self.stdout.write("")


class Debate:
    """Plays a written debate into an article, by the same actions that people's doors use."""

    def __init__(self, slug: str, cast: Mapping[str, User]) -> None:
        self.slug = slug
        self.cast = cast
        article = article_queries.find_article(_SYSTEM, slug)
        self.passages = article_queries.list_passages(_SYSTEM, article)
        imported = threads.read_roots(_SYSTEM, article).turns
        self.keys = {f"imported:{n}": turn.key for n, turn in enumerate(imported, start=1)}

    def play(self, debate: Mapping[str, Any]) -> None:
        for row in debate["responses"]:
            self._post(row)
        for row in debate["responses"]:
            if row.get("edited"):
                self._edit(row)
            if row.get("withdrawn"):
                annotations.withdraw_response(self._viewer(row), self.keys[row["id"]])

    def _post(self, row: Mapping[str, Any]) -> None:
        content = _content_of(row)
        imported = Imported(self.cast[row["by"]], datetime.fromisoformat(row["at"]))
        if row.get("reply_to"):
            parent = self.keys[row["reply_to"]]
            posted = annotations.post_reply(_SYSTEM, parent, content, imported=imported)
        else:
            targets = [
                part for target in row.get("targets", ()) for part in self._selections(target)
            ]
            posted = annotations.post_response(
                _SYSTEM, self.slug, content, targets=targets, imported=imported
            )
        self.keys[row["id"]] = posted.response.key

    def _edit(self, row: Mapping[str, Any]) -> None:
        content = replace(_content_of(row), body=row["edited"]["body"])
        key = self.keys[row["id"]]
        annotations.edit_response(self._viewer(row), key, content, version=None)

    def _viewer(self, row: Mapping[str, Any]) -> Viewer:
        return Viewer.of(self.cast[row["by"]])

    def _selections(self, target: Mapping[str, str]) -> list[Selection]:
        """Return a written target as selections: one, or one a passage when it runs across."""
        first, start = self._find(target["quote"])
        if "to" not in target:
            return [Selection(first.key, start, start + len(target["quote"]), target["quote"])]
        last, end = self._find(target["to"])
        between = self.passages[first.position + 1 : last.position]
        return [
            Selection(first.key, start, len(first.text)),
            *(Selection(passage.key, 0, len(passage.text), continues=True) for passage in between),
            Selection(last.key, 0, end + len(target["to"]), continues=True),
        ]

    def _find(self, quote: str) -> tuple[PassageFacts, int]:
        for passage in self.passages:
            if quote in passage.text:
                return passage, passage.text.index(quote)
        raise CommandError(f"The sample quotes words that its article does not have: {quote!r}")


def _content_of(row: Mapping[str, Any]) -> ResponseContent:
    return ResponseContent(**{name: row[name] for name in _SAID_OF_A_RESPONSE if name in row})
