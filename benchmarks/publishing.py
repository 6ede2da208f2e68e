"""`python -m benchmarks.publishing`: a long article with thousands of quotes gets a revision.

On PostgreSQL as in life. Told are the seconds of foreseeing and of publishing, both against those
of only inserting as many anchors, and the longest time that a reader waited who posted meanwhile.
"""

import argparse
import os
import random
import threading
import time
from collections.abc import Callable
from typing import Any

from tests.postgres import throwaway_cluster

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
CHARACTERS = 40_000
VOCABULARY = 4_000
EDITED = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with throwaway_cluster(settings=DURABLE) as url:
        os.environ |= {
            "DATABASE_URL": url,
            "COMMENTARY_ENV": "development",
            "COMMENTARY_RATE_RESPOND": "100000000/3600",
            "DJANGO_SETTINGS_MODULE": "commentary.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _run(options.quotes, random.Random(options.seed))


def _run(quotes: int, chance: random.Random) -> None:
    from accounts.models import User
    from commentary.actions.revising.drafts import save_draft
    from commentary.actions.revising.publishing import publish_revision
    from commentary.models import Anchor, Article
    from commentary.permissions import Viewer
    from commentary.queries.effects import foresee_draft

    system = Viewer.for_system("bench")
    reader = User.objects.create_user("reader")
    words = [_word(chance) for _ in range(VOCABULARY)]
    slug = _article(system, words, chance)
    article = Article.objects.get(slug=slug)
    _quote(article, reader, quotes, chance)
    save_draft(system, slug, _edited(article, words, chance), version=0)
    print(f"{quotes} quotes in {CHARACTERS} characters, {EDITED:.0%} of the words edited")
    foreseeing = _timed(lambda: foresee_draft(system, slug))
    waits: list[float] = []
    done = threading.Event()
    posting = threading.Thread(target=_post, args=(Viewer.of(reader), slug, waits, done))
    posting.start()
    publishing = _timed(lambda: publish_revision(system, slug, note="Bench.", version=None))
    done.set()
    posting.join()
    article.refresh_from_db()
    rows = list(Anchor.objects.filter(revision_id=article.revision_id))
    Anchor.objects.filter(revision_id=article.revision_id).delete()
    for row in rows:
        row.pk = None
    inserting = _timed(lambda: Anchor.objects.bulk_create(rows, batch_size=1_000))
    states: dict[str, int] = {}
    for row in rows:
        states[row.state] = states.get(row.state, 0) + 1
    print(f"anchors written: {len(rows)} {states}")
    print(f"inserting them alone {inserting:.2f} s")
    print(f"foreseeing {foreseeing:.2f} s, {foreseeing / inserting:.1f} times that")
    print(f"publishing {publishing:.2f} s, {publishing / inserting:.1f} times that")
    print(f"{len(waits)} posts meanwhile, none lost, the longest waited {max(waits):.2f} s")


def _timed(do: Callable[[], Any]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _word(chance: random.Random) -> str:
    letters = "aeiou", "bdfgklmnprstvz"
    return "".join(chance.choice(letters[n % 2]) for n in range(1, chance.randint(3, 9)))


def _article(system: Any, words: list[str], chance: random.Random) -> str:
    from commentary.actions.articles import import_article
    from commentary.text.draft import DraftArticle, DraftPassage

    passages, size = [], 0
    while size < CHARACTERS:
        text = " ".join(chance.choice(words) for _ in range(chance.randint(20, 120))) + "."
        passages.append(DraftPassage("paragraph", text))
        size += len(text)
    draft = DraftArticle(title="A long article", passages=tuple(passages))
    return import_article(system, draft, publish=True).slug


def _quote(article: Any, reader: Any, quotes: int, chance: random.Random) -> None:
    """Write responses of one person, a quote each, without the ceremony of posting them."""
    from django.utils import timezone

    from commentary.actions.keys import new_key
    from commentary.actions.reconcile import reconcile
    from commentary.actions.storing import draw_rows_again
    from commentary.models import Anchor, Annotation, PassageText
    from commentary.permissions import Viewer
    from commentary.text.paths import child_path
    from commentary.text.selectors import quote_at

    texts = list(PassageText.objects.filter(revision_id=article.revision_id))
    now = timezone.now()
    made = Annotation.objects.bulk_create(
        [
            Annotation(
                key=new_key(),
                article=article,
                author=reader,
                kind="comment",
                revision_id=article.revision_id,
                path=child_path("", number),
                body="On this.",
                body_html="<p>On this.</p>",
                created_at=now,
            )
            for number in range(quotes)
        ],
        batch_size=1_000,
    )
    anchors = []
    for response in made:
        text = chance.choice(texts)
        starts = [0, *(at + 1 for at, letter in enumerate(text.text) if letter == " ")]
        first = chance.randrange(len(starts) - 2)
        last = min(len(starts) - 1, first + chance.randint(1, 12))
        start, end = starts[first], starts[last] - 1
        quote = quote_at(text.text, start, end)
        anchors.append(
            Anchor(
                annotation=response,
                revision_id=article.revision_id,
                target=0,
                passage_id=text.passage_id,
                start=start,
                end=end,
                **vars(quote),
            )
        )
    Anchor.objects.bulk_create(anchors, batch_size=1_000)
    article.next_ordinal = quotes
    article.save()
    reconcile(Viewer.for_system("bench"), slug=article.slug)
    draw_rows_again(Annotation.objects.filter(article=article))


def _edited(article: Any, words: list[str], chance: random.Random) -> list[Any]:
    from commentary.models import PassageText
    from commentary.text.draft import DraftText

    rows = PassageText.objects.filter(revision_id=article.revision_id).select_related("passage")
    return [
        DraftText(
            row.passage.key,
            row.kind,
            " ".join(
                chance.choice(words) if chance.random() < EDITED else word
                for word in row.text.split()
            ),
        )
        for row in rows.order_by("position")
    ]


def _post(reader: Any, slug: str, waits: list[float], done: threading.Event) -> None:
    from django.db import connection

    from commentary.actions.annotations import post_response
    from commentary.actions.content import ResponseContent

    while not done.is_set():
        content = ResponseContent(kind="comment", body=f"Meanwhile, no. {len(waits)}.")
        waits.append(_timed(lambda said=content: post_response(reader, slug, said, revision=1)))
    connection.close()


if __name__ == "__main__":
    main()
