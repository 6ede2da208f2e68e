"""The queue: in order, honest, at a fixed cost, and for whom."""

from copy import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from commentary.actions import cases, decisions
from commentary.errors import InvalidInput
from commentary.models import Annotation, Case, Flag, QueueCount
from commentary.queries import moderation, queue
from commentary.queries.moderation import (
    QueueFilter,
    count_queue,
    list_queue,
    read_author_case,
    read_case,
    read_person_card,
)
from tests.core.moderation.deciding import (
    case_of,
    decide,
    make_queue,
    raise_for,
)
from tests.people import (
    make_article,
    reply,
    respond,
    select,
    viewer,
)

STRANGERS = ("anonymous", "mira", "noor", "vera", "edda", "samir", "basil")
MANY = 3_000


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "Nobody knows.", title="A doubt")


def keys(page):
    return [row.key for row in page[0]]


def cost(ask):
    """How many statements `ask` takes."""
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def fill(cast, article, number, **more):
    """As many open cases at once as wanted, a minute apart."""
    first = respond(cast.mira, article)
    rows = []
    for n in range(number):
        row = copy(first)
        row.pk, row.key, row.path = None, f"r{article.pk % 99:02}{n:09}", f"r{n:07}"
        rows.append(row)
    made = Annotation.objects.bulk_create(rows)
    since = timezone.now() - timedelta(minutes=number)
    reasons = ("policy", "words", "flagged", "newcomer")
    Case.objects.bulk_create(
        Case(
            **{
                "key": f"c{article.pk % 99:02}{n:09}",
                "response": one,
                "article": article,
                "author": cast.mira,
                "reason": reasons[n % 4],
                "reasons": [{"code": reasons[n % 4], "says": "", "found": []}],
                "priority": 1 if n % 4 == 2 else 2,
                "opened_at": since + timedelta(minutes=n),
                **more,
            }
        )
        for n, one in enumerate(made)
    )
    for reason in set(reasons):
        waiting = Case.objects.filter(reason=reason).count()
        QueueCount.objects.filter(reason=reason).update(waiting=waiting)


class TestTheQueue:
    def test_the_gravest_come_first_and_of_those_the_oldest(self, cast, article):
        made = make_queue(cast, article, "policy", "flagged", "legal", "words", "opened")
        rows, after = list_queue(viewer(cast.omar))
        assert [row.key for row in rows] == [made[n].key for n in (2, 1, 4, 0, 3)]
        assert after == ""

    def test_a_line_says_what_there_is_to_choose_by(self, cast, article, response):
        case = raise_for(response, "words", says="A rule.", found=("knows",))
        (row,), _after = list_queue(viewer(cast.omar))
        assert (row.key, row.version, row.state, row.reason) == (case.key, 1, "open", "words")
        assert row.reason_label == "A word or a pattern"
        assert row.reasons[0]["found"] == ["knows"]
        assert (row.response, row.kind, row.response_state) == (
            response.key,
            "comment",
            "published",
        )
        assert (row.title, row.excerpt) == ("A doubt", "Nobody knows.")
        assert (row.person, row.person_name) == ("mira", "Mira Aalto")
        assert (row.article, row.article_title) == (article.slug, article.title)
        assert (row.holder, row.mine, row.claimed_until) == ("", False, None)

    def test_pages_lose_nothing_and_show_nothing_twice(self, cast, article):
        fill(cast, article, 23)
        whole = keys(list_queue(viewer(cast.omar), limit=50))
        seen, after = [], ""
        while True:
            page = list_queue(viewer(cast.omar), after=after, limit=4)
            seen += keys(page)
            after = page[1]
            if not after:
                break
        assert seen == whole
        assert len(set(seen)) == 23

    def test_cases_of_one_moment_too(self, cast, article):
        make_queue(cast, article, *["policy"] * 7)
        Case.objects.update(opened_at=timezone.now())
        first = list_queue(viewer(cast.omar), limit=3)
        second = list_queue(viewer(cast.omar), after=first[1], limit=3)
        third = list_queue(viewer(cast.omar), after=second[1], limit=3)
        assert len({*keys(first), *keys(second), *keys(third)}) == 7
        assert third[1] == ""

    @pytest.mark.parametrize(
        "after",
        ["x", "1-2", "1-2-3-4", "10-0-0", "1-0-99999999999999999999", "1-" + "9" * 30 + "-1"],
    )
    def test_a_cursor_that_nobody_gave_out_is_refused(self, cast, after):
        with pytest.raises(InvalidInput) as refused:
            list_queue(viewer(cast.omar), after=after)
        assert refused.value.code == "bad_cursor"

    def test_what_others_have_in_hand_is_not_in_it_and_what_one_has_is(self, cast, article):
        olga = User.objects.create_user("olga", roles=["moderator"], display_name="Olga")
        first, second, third = make_queue(cast, article, "legal", "flagged", "policy")
        cases.claim_case(viewer(olga), first.key)
        cases.claim_case(viewer(cast.omar), second.key)
        rows, _after = list_queue(viewer(cast.omar))
        assert [(row.key, row.mine) for row in rows] == [(second.key, True), (third.key, False)]
        claimed = list_queue(viewer(cast.omar), QueueFilter(state="claimed"))[0]
        assert [(row.key, row.holder) for row in claimed] == [
            *((first.key, "Olga"), (second.key, "omar")),
        ]
        Case.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
        late = list_queue(viewer(cast.omar))[0]
        assert next((row.key, row.holder) for row in late) == (first.key, "")

    def test_what_was_passed_on_is_for_administrators_and_for_who_asks(self, cast, response):
        case = raise_for(response, "policy")
        cases.escalate_case(viewer(cast.omar), case.key, version=1)
        assert keys(list_queue(viewer(cast.omar))) == []
        assert keys(list_queue(viewer(cast.omar), QueueFilter(state="escalated"))) == [case.key]
        assert keys(list_queue(viewer(cast.ada))) == [case.key]

    def test_words_of_one_s_own_are_not_in_it(self, cast, article):
        raise_for(respond(cast.omar, article), "flagged")
        assert keys(list_queue(viewer(cast.omar))) == []
        assert count_queue(viewer(cast.omar)).filtered == 0

    def test_what_is_decided_is_not_in_it(self, cast, response):
        raise_for(response, "flagged")
        decide(cast.omar, response, "keep")
        assert keys(list_queue(viewer(cast.omar))) == []

    def test_by_reason_article_person_and_age(self, cast, article):
        other = make_article(title="Another map")
        here = raise_for(respond(cast.mira, article), "words")
        there = raise_for(respond(cast.noor, other), "policy")
        Case.objects.filter(pk=here.pk).update(opened_at=timezone.now() - timedelta(hours=30))
        asked = {
            "words": QueueFilter(reason="words"),
            "article": QueueFilter(article=article.slug),
            "person": QueueFilter(person="mira"),
            "age": QueueFilter(age_hours=24),
        }
        for name, filters in asked.items():
            assert keys(list_queue(viewer(cast.omar), filters)) == [here.key], name
        assert keys(list_queue(viewer(cast.omar), QueueFilter(person="noor"))) == [there.key]
        for filters in (QueueFilter(person="nobody\0"), QueueFilter(article="no\0where")):
            assert keys(list_queue(viewer(cast.omar), filters)) == []

    @pytest.mark.parametrize(
        ("filters", "field"),
        [
            (QueueFilter(reason="mood"), "reason"),
            (QueueFilter(state="lost"), "state"),
            (QueueFilter(age_hours=-1), "age_hours"),
            (QueueFilter(age_hours=10**9), "age_hours"),
        ],
    )
    def test_a_filter_that_means_nothing_is_refused(self, cast, filters, field):
        for ask in (list_queue, count_queue):
            with pytest.raises(InvalidInput) as refused:
                ask(viewer(cast.omar), filters)
            assert list(refused.value.fields) == [field]

    @pytest.mark.parametrize("who", STRANGERS)
    def test_nobody_else_has_one(self, cast, response, who):
        raise_for(response, "flagged")
        seen = cast.viewers()[who]
        assert list_queue(seen) == ([], "")
        assert count_queue(seen) == moderation.QueueCounts({}, 0, 0, 0, capped=False)


class TestCounts:
    def test_they_are_those_of_the_rows(self, cast, article):
        make_queue(cast, article, "policy", "policy", "legal", "words")
        passed = make_queue(cast, article, "words")[0]
        cases.escalate_case(viewer(cast.omar), passed.key, version=1)
        counts = count_queue(viewer(cast.omar), QueueFilter(reason="policy"))
        waiting = {reason: number for reason, number in counts.by_reason.items() if number}
        assert waiting == {"policy": 2, "legal": 1, "words": 2}
        assert (counts.total, counts.escalated) == (5, 1)
        assert (counts.filtered, counts.capped) == (2, False)

    def test_a_filter_is_counted_no_further_than_told(self, cast, article, monkeypatch):
        monkeypatch.setattr(queue, "COUNTED", 5)
        make_queue(cast, article, *["policy"] * 5)
        assert (count_queue(viewer(cast.omar)).filtered, count_queue(viewer(cast.omar)).capped) == (
            *(5, False),
        )
        make_queue(cast, article, "policy")
        counts = count_queue(viewer(cast.omar))
        assert (counts.filtered, counts.capped, counts.total) == (5, True, 6)


class TestCost:
    def test_the_queue_costs_the_same_however_long_it_is(self, cast, article):
        for number in (3, 60):
            Case.objects.all().delete()
            fill_at = make_article(title=f"Map {number}")
            fill(cast, fill_at, number)
            omar = viewer(cast.omar)
            assert cost(lambda: list_queue(omar)) == 1  # noqa: B023
            _rows, after = list_queue(omar, limit=2)
            assert cost(lambda: list_queue(omar, after=after, limit=200)) == 2  # noqa: B023
            filters = QueueFilter(reason="words", article=fill_at.slug, person="mira")
            assert cost(lambda: list_queue(omar, filters)) == 1  # noqa: B023
            assert cost(lambda: count_queue(omar, filters)) == 3  # noqa: B023

    def test_a_case_costs_the_same_whatever_is_in_it(self, cast, article):
        response = respond(cast.mira, article, targets=[select(article, "A map is")])
        below = reply(cast.noor, response)
        case = raise_for(below, "flagged")
        few = cost(lambda: read_case(viewer(cast.omar), case.key))
        for n in range(4):
            cases.write_in_case(viewer(cast.omar), case.key, f"No. {n}", internal=True)
            decide(cast.ada, below, "keep")
            raise_for(below, "flagged")
        for n, person in enumerate((cast.mira, cast.vera, cast.edda)):
            Flag.objects.create(
                key=f"f{n:011}",
                response=below,
                article=article,
                reporter=person,
                reason="abuse",
                wording=1,
                at=timezone.now(),
            )
        assert cost(lambda: read_case(viewer(cast.omar), case.key)) == few <= 10

    def test_deciding_costs_what_it_costs(self, cast, response):
        raise_for(response, "flagged")
        omar, version = viewer(cast.omar), case_of(response).version
        key = case_of(response).key
        seen = cost(lambda: decisions.decide_case(omar, key, "keep", version=version))
        assert seen <= 24

    def test_claiming_costs_five_statements_and_the_limit(self, cast, article):
        make_queue(cast, article, *["policy"] * 5)
        assert cost(lambda: cases.claim_next(viewer(cast.omar))) <= 8

    def test_the_rest(self, cast, response):
        raise_for(response, "flagged")
        decide(cast.omar, response, "remove")
        assert cost(lambda: read_author_case(viewer(cast.mira), response.key)) == 4
        assert cost(lambda: read_person_card(viewer(cast.omar), "mira")) == 7


class TestPlans:
    """With many rows the database reads ranges of the partial indexes, and sorts nothing."""

    @pytest.fixture
    def plan(self, cast, article):
        fill(cast, article, MANY)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE commentary_case")
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_bitmapscan = off")
                # What counts is that the order of the queue need not be made.
                cursor.execute("SET LOCAL enable_sort = off")

        def explain(filters=queue.WHOLE_QUEUE, **more):
            rows = queue.filter_queue(viewer(cast.omar), filters, timezone.now())
            ordered = rows.filter(**more).order_by("priority", "opened_at", "pk")
            return ordered.values(*queue._COLUMNS)[:51].explain()

        return explain

    def demand(self, plan, index, *columns):
        """`plan` reads by `index`, looking these columns up in it, and sorts nothing."""
        line = next((one for one in plan.splitlines() if f" {index} " in f"{one} "), "")
        assert line, plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan
        behind = plan.partition(f" {index} ")[2]
        looked_up = behind.partition("Index Cond")[2].partition("\n")[0] or line
        assert all(column in looked_up for column in columns), plan

    def test_the_whole(self, plan):
        self.demand(plan(), "case_queue")

    def test_behind_a_cursor(self, plan):
        found = plan(priority=2, opened_at__gte=timezone.now() - timedelta(minutes=50))
        self.demand(found, "case_queue", "priority", "opened_at")

    def test_by_reason(self, plan):
        self.demand(plan(QueueFilter(reason="words")), "case_queue_by_reason", "reason")

    def test_by_article(self, plan, article):
        make_article(title="Another map")
        found = plan(QueueFilter(article="another-map"))
        self.demand(found, "case_queue_by_article", "article_id")

    def test_by_person(self, plan):
        self.demand(plan(QueueFilter(person="noor")), "case_queue_by_person", "author_id")

    def test_escalated(self, plan):
        self.demand(plan(QueueFilter(state="escalated")), "case_queue", "priority")
