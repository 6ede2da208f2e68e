"""An article with a thousand responses, written by the site's own actions."""

import random
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.test import Client

from accounts.models import User
from commentary.actions import annotations, articles, people, tokens
from commentary.actions.annotations import Imported
from commentary.actions.cases import Reason, raise_case
from commentary.actions.content import ResponseContent
from commentary.actions.targets import Selection
from commentary.models import Annotation
from commentary.permissions import Viewer
from commentary.queries import articles as article_queries
from commentary.text.draft import DraftArticle, DraftPassage
from commentary.vocabulary import CaseReason

SYSTEM = Viewer.for_system("benchmark")
RESPONSES = 1_000
CASES = 500
_WORDS = [
    "a",
    "quiet",
    "room",
    "is",
    "no",
    "parliament",
    "and",
    "yet",
    "it",
    "hears",
    "what",
    "a",
    "parliament",
    "may",
    "not",
    "say",
]


def fill(title: str, *, responses: int = RESPONSES) -> tuple[str, int, str, str]:
    """Write an article; return its slug, its id, the key of a response, and an API token."""
    chance = random.Random(7)
    passages = tuple(DraftPassage("paragraph", _sentence(chance, 80)) for _ in range(20))
    article = articles.import_article(SYSTEM, DraftArticle(title, passages), publish=True)
    crowd = [_member(f"{article.slug[:20]}-{number}") for number in range(10)]
    keys = [passage.key for passage in article_queries.list_passages(SYSTEM, article)]
    written: list[str] = []
    for number in range(responses):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
        imported = Imported(chance.choice(crowd), moment)
        body = f"{_sentence(chance, 60)}\n\nAnd *also*: {_sentence(chance, 30)}"
        if number < 20 or chance.random() < 0.3:
            target = Selection(chance.choice(keys), 2, 30)
            content = ResponseContent("comment", body)
            posted = annotations.post_response(
                SYSTEM, article.slug, content, targets=[target], imported=imported
            )
        else:
            content = ResponseContent("reply", body)
            parent = chance.choice(written)
            posted = annotations.post_reply(SYSTEM, parent, content, imported=imported)
        written.append(posted.response.key)
    _row, token = tokens.make_token_for(
        SYSTEM, crowd[0].username, name="benchmark", scope="write", days=1
    )
    return article.slug, article.pk, written[0], token


def fill_queue(*, cases: int = CASES) -> tuple[str, str]:
    """Put ``cases`` responses into the queue; return a moderator's API token and session cookie."""
    moderator = _member("judge-of-the-queue")
    people.grant_role(SYSTEM, moderator.username, "moderator")
    rows = Annotation.objects.filter(state="published").select_related("article", "author")
    for number, response in enumerate(rows.order_by("pk")[:cases]):
        with transaction.atomic():
            reason = Reason(
                CaseReason.FLAGGED if number % 5 == 0 else CaseReason.WORDS, found=("a",)
            )
            raise_case(response, [reason])
    _row, token = tokens.make_token_for(
        SYSTEM, moderator.username, name="benchmark", scope="read", days=1
    )
    client = Client()
    client.force_login(moderator, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    return token, f"{name}={client.cookies[name].value}"


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(words)).capitalize() + "."


def _member(name: str) -> User:
    email, password = f"{name}@example.org", "not used by anybody"
    return people.make_member(
        SYSTEM, name, email=email, display_name=name.title(), password=password
    )
