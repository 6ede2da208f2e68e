"""Counters move with the rows, whatever people do and in whatever order."""

import random

import pytest
from django.conf import settings as django_settings
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from commentary.actions.cases import open_case
from commentary.actions.counters import (
    count_again,
    count_branches_again,
    count_passages_again,
)
from commentary.actions.decisions import undo_decision
from commentary.actions.reconcile import Difference, reconcile
from commentary.errors import CommentaryError, NotFound, NotPermitted
from commentary.models import Annotation, Article, Decision, LedgerEntry, Passage
from commentary.permissions.transitions import CASE_OUTCOMES
from tests.core.moderation.deciding import decide
from tests.people import (
    SYSTEM,
    edit,
    let_appear,
    make_article,
    make_cast,
    reply,
    respond,
    select,
    set_policy,
    viewer,
    withdraw,
)

KINDS = ("comment", "critique", "question", "correction", "note")
WORDS = ("a promise is", "a ruler", "crossed at dawn")


def stored(article):
    """All counters of an article as they are stored, as the counting functions shape them."""
    article.refresh_from_db()
    names = ("response_count", "critique_count", "unanswered_count", "feature_count")
    passages = Passage.objects.filter(article=article)
    rows = Annotation.objects.filter(article=article)
    return (
        {name: getattr(article, name) for name in names},
        {p.pk: (p.response_count, p.critique_count) for p in passages if p.response_count},
        {r.pk: (r.reply_count, r.branch_count) for r in rows if r.branch_count},
    )


def counted(article):
    return count_again(article), count_passages_again(article), count_branches_again(article)


def answers_agree(article):
    """Each critique is answered by the first published reply of an author, or by none."""
    authors = set(article.bylines.values_list("person_id", flat=True))
    for critique in Annotation.objects.filter(article=article, kind="critique"):
        replies = critique.replies.filter(state="published", author_id__in=authors)
        first = replies.order_by("path").first()
        assert critique.answer_id == (first.pk if first else None)


class Script:
    """Deeds by number, so that Hypothesis can write scripts and make a failing one shorter."""

    def __init__(self):
        self.cast = make_cast()
        self.people = [self.cast.mira, self.cast.noor, self.cast.vera, self.cast.omar]
        self.article = make_article()
        self.made: list[Annotation] = []
        self.decided: list[Decision] = []

    def play(self, deeds):
        for deed, first, second in deeds:
            try:
                getattr(self, deed)(first, second)
            except CommentaryError:
                continue  # What is refused must leave the counters as they are, too.

    def post(self, first, second):
        kind = KINDS[second % len(KINDS)]
        targets = [select(self.article, words) for words in WORDS[: first % 4]]
        person = self.people[first % 4]
        self.made.append(respond(person, self.article, kind=kind, targets=targets))

    def reply(self, first, second):
        if self.made:
            self.made.append(reply(self.people[second % 4], self.made[first % len(self.made)]))

    def chain(self, first, second):
        last = self.made[first % len(self.made)] if self.made else None
        for number in range(last is not None and 18):
            last = reply(self.people[(second + number) % 4], last)
            self.made.append(last)

    def edit(self, first, second):
        one = self._mine(first)
        if one:
            edit(one.author, one, f"Other words {second}.")

    def withdraw(self, first, second):
        one = self._mine(first)
        if one:
            withdraw(one.author, one)

    def publish(self, first, second):
        waiting = Annotation.objects.filter(state="held").order_by("pk")
        if waiting:
            let_appear(self.cast.omar, waiting[first % len(waiting)])

    def decide(self, first, second):
        """Any decision on anything: what cannot be decided on it is refused."""
        rows = Annotation.objects.exclude(kind="note").order_by("pk")
        if rows:
            outcome = sorted(CASE_OUTCOMES)[second % len(CASE_OUTCOMES)]
            one = rows[first % len(rows)]
            open_case(viewer(self.cast.ada), one.key)
            self.decided.append(decide(self.cast.ada, one, outcome))

    def undo(self, first, second):
        if self.decided:
            undo_decision(viewer(self.cast.ada), self.decided[-1].key)

    def policy(self, first, second):
        set_policy(self.article, ("open", "held", "open", "closed")[first % 4])

    def _mine(self, number):
        rows = Annotation.objects.select_related("author").order_by("pk")
        return rows[number % len(rows)] if rows else None


DEEDS = (
    *("post", "post", "reply", "reply", "reply", "edit", "withdraw", "publish", "policy"),
    *("decide", "undo"),
)


class TestAnyScript(TestCase):
    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from([*DEEDS, "chain"]),
                st.integers(0, 200),
                st.integers(0, 200),
            ),
            min_size=5,
            max_size=30,
        )
    )
    def test_counters_equal_the_rows_after_any_script(self, deeds):
        with self.settings(RATES=dict.fromkeys(django_settings.RATES, (10**6, 3600))):
            script = Script()
            script.play(deeds)
            assert stored(script.article) == counted(script.article)
            answers_agree(script.article)


@pytest.mark.parametrize("seed", range(4))
def test_counters_equal_the_rows_after_a_long_debate(db, seed):
    chance = random.Random(seed)
    script = Script()
    for _ in range(120):
        script.play([(chance.choice(DEEDS), chance.randrange(999), chance.randrange(999))])
    assert stored(script.article) == counted(script.article)
    answers_agree(script.article)
    assert script.article.response_count > 0


def test_a_thread_counts_for_every_passage_that_its_root_speaks_of_and_once(cast, article):
    root = respond(
        cast.mira,
        article,
        kind="critique",
        targets=[select(article, words) for words in ("a promise is", "A map", "a ruler")],
    )
    reply(cast.noor, reply(cast.vera, root))
    counts = {p.key: (p.response_count, p.critique_count) for p in article.passages.all()}
    spoken_of = {select(article, words).passage for words in ("A map", "a ruler")}
    assert {key for key, count in counts.items() if count == (3, 1)} == spoken_of
    assert sum(count != (0, 0) for count in counts.values()) == 2


class TestReconcile:
    def spoil(self, article, response):
        Article.objects.filter(pk=article.pk).update(
            response_count=F("response_count") + 5, unanswered_count=7
        )
        Passage.objects.filter(article=article).update(response_count=9)
        Annotation.objects.filter(pk=response.pk).update(branch_count=4)

    @pytest.fixture
    def root(self, cast, article):
        root = respond(cast.mira, article, kind="critique", targets=[select(article, "A map")])
        reply(cast.noor, root)
        return root

    def test_right_counters_are_left_alone(self, root, article):
        article.refresh_from_db()
        assert reconcile(SYSTEM) == []
        version = article.version
        article.refresh_from_db()
        assert article.version == version
        assert not LedgerEntry.objects.filter(verb="reconcile").exists()

    def test_wrong_counters_are_told_and_put_right(self, root, article):
        right = stored(article)
        self.spoil(article, root)
        found = reconcile(SYSTEM)
        assert Difference(article.slug, "article", article.slug, "response_count", 7, 2) in found
        assert Difference(article.slug, "article", article.slug, "unanswered_count", 7, 1) in found
        assert Difference(article.slug, "response", root.key, "branch_count", 4, 1) in found
        assert sum(one.subject == "passage" for one in found) == article.passages.count()
        assert stored(article) == right == counted(article)
        assert reconcile(SYSTEM) == []
        assert LedgerEntry.objects.get(verb="reconcile").after == {"mended": len(found)}

    def test_a_check_changes_nothing(self, root, article):
        self.spoil(article, root)
        wrong = stored(article)
        assert len(reconcile(SYSTEM, write=False)) == len(reconcile(SYSTEM, write=False)) > 0
        assert stored(article) == wrong

    def test_one_article_may_be_named(self, root, article):
        other = make_article(title="Another")
        Article.objects.filter(pk=other.pk).update(response_count=3)
        assert reconcile(SYSTEM, slug=article.slug) == []
        assert len(reconcile(SYSTEM, slug=other.slug)) == 1
        with pytest.raises(NotFound):
            reconcile(SYSTEM, slug="nowhere")

    def test_it_is_for_administrators(self, cast, article):
        assert reconcile(viewer(cast.ada)) == []
        for person in (cast.mira, cast.edda, cast.omar):
            with pytest.raises(NotPermitted):
                reconcile(viewer(person))
