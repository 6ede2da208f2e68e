"""Picks, closed branches, slow passages: each deed works, is refused to others, is undone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from commentary.actions import curation
from commentary.actions.curation import (
    end_locks,
    feature_response,
    lock_branch,
    order_features,
    slow_passage,
    unfeature_response,
    unlock_branch,
)
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted, RateLimited
from commentary.models import Annotation, Feature, LedgerEntry, Notice, Passage
from commentary.queries.articles import find_article
from commentary.queries.curation import list_all_picks, list_picks, one_sided
from tests.people import ANONYMOUS, SYSTEM, make_article, reply, respond, select, viewer, withdraw

WHY = "It names what the essay leaves out."
CURATORS = ("edda", "omar", "ada")
OTHERS = ("mira", "noor", "vera", "samir", "basil", "anonymous")


def as_(cast, name):
    return cast.viewers()[name]


def picks(article):
    return [pick.key for pick in list_picks(ANONYMOUS, find_article(ANONYMOUS, article.slug))]


def entry(verb):
    return LedgerEntry.objects.filter(verb=verb).latest("id")


def soon(days=3):
    return timezone.now() + timedelta(days=days)


def lock_of(response):
    return Annotation.objects.get(pk=response.pk).locked_until


class TestPicking:
    @pytest.mark.parametrize("name", CURATORS)
    def test_curators_pick_a_response_with_a_reason(self, cast, article, name):
        made = respond(cast.mira, article, kind="critique")
        feature = feature_response(as_(cast, name), made.key, f"  {WHY} ")
        assert (feature.reason.strip(), feature.curator.username) == (WHY, name)
        article.refresh_from_db()
        assert (article.feature_count, picks(article)) == (1, [made.key])
        assert entry("feature").reason.strip() == WHY
        assert entry("feature").after["curator"] == name

    @pytest.mark.parametrize("name", OTHERS)
    def test_others_do_not(self, cast, article, name):
        made = respond(cast.mira, article)
        with pytest.raises(NotPermitted):
            feature_response(as_(cast, name), made.key, WHY)
        assert not Feature.objects.exists()

    def test_a_task_of_the_system_has_no_name_to_put_to_a_pick(self, cast, article):
        with pytest.raises(InvalidInput):
            feature_response(SYSTEM, respond(cast.mira, article).key, WHY)

    @pytest.mark.parametrize("reason", ["", "  \n ", "x" * 1001])
    def test_a_reason_is_needed_and_has_an_end(self, cast, article, reason):
        made = respond(cast.mira, article)
        with pytest.raises(InvalidInput) as refused:
            feature_response(viewer(cast.edda), made.key, reason)
        assert list(refused.value.fields) == ["reason"]

    def test_the_author_is_told_once_and_not_by_themselves(self, cast, article):
        made = respond(cast.mira, article)
        feature_response(viewer(cast.edda), made.key, WHY)
        feature_response(viewer(cast.omar), made.key, "Better said.")
        told = Notice.objects.get(kind="featured")
        assert (told.person, told.about["reason"]) == (cast.mira, WHY)
        own = respond(cast.edda, article)
        feature_response(viewer(cast.omar), own.key, WHY)
        before = Notice.objects.count()
        unfeature_response(viewer(cast.edda), own.key)
        assert Notice.objects.count() == before

    def test_a_new_reason_takes_the_place_of_the_old_one_and_both_are_recorded(self, cast, article):
        first, second = respond(cast.mira, article), respond(cast.noor, article)
        for made in (first, second):
            feature_response(viewer(cast.edda), made.key, WHY)
        feature_response(viewer(cast.omar), first.key, "Better said.")
        assert entry("feature").before == {"curator": "edda", "reason": WHY, "position": 1}
        assert entry("feature").after["reason"] == "Better said."
        assert picks(article) == [first.key, second.key]

    def test_what_is_not_published_is_not_picked_and_a_pick_gone_keeps_its_place(
        self, cast, article
    ):
        made, other = respond(cast.mira, article), respond(cast.noor, article)
        for one in (made, other):
            feature_response(viewer(cast.edda), one.key, WHY)
        withdraw(cast.mira, made)
        assert picks(article) == [other.key]
        _article, everything = list_all_picks(viewer(cast.edda), article.slug)
        assert [(pick.key, pick.shown, pick.excerpt == "") for pick in everything] == [
            (made.key, False, True),
            (other.key, True, False),
        ]
        with pytest.raises(NotPermitted):
            feature_response(viewer(cast.edda), made.key, WHY)

    def test_nobody_picks_a_note_or_what_is_not_there(self, cast, article):
        note = respond(cast.edda, article, kind="note")
        with pytest.raises(NotPermitted):
            feature_response(viewer(cast.edda), note.key, WHY)
        for key in ("nothing", respond(cast.mira, article, kind="note").key):
            with pytest.raises(NotFound):
                feature_response(viewer(cast.edda), key, WHY)

    def test_there_are_at_most_so_many(self, cast, article, monkeypatch):
        monkeypatch.setattr(curation, "MAX_PICKS", 1)
        feature_response(viewer(cast.edda), respond(cast.mira, article).key, WHY)
        with pytest.raises(Conflict) as refused:
            feature_response(viewer(cast.edda), respond(cast.mira, article).key, WHY)
        assert refused.value.code == "too_many"

    def test_it_is_counted(self, cast, article, rates):
        rates(moderate=(1, 3600))
        made = respond(cast.mira, article)
        feature_response(viewer(cast.edda), made.key, WHY)
        with pytest.raises(RateLimited):
            unfeature_response(viewer(cast.edda), made.key)

    def test_the_page_of_the_article_moves_on(self, cast, article):
        made = respond(cast.mira, article)
        versions = [find_article(SYSTEM, article.slug).version]
        feature_response(viewer(cast.edda), made.key, WHY)
        versions.append(find_article(SYSTEM, article.slug).version)
        order_features(viewer(cast.edda), article.slug, [made.key])
        versions.append(find_article(SYSTEM, article.slug).version)
        unfeature_response(viewer(cast.edda), made.key)
        versions.append(find_article(SYSTEM, article.slug).version)
        assert len(set(versions)) == 4


class TestUnpicking:
    @pytest.mark.parametrize("name", CURATORS)
    def test_a_pick_is_taken_out_and_its_reason_stays_in_the_ledger(self, cast, article, name):
        made = respond(cast.mira, article)
        feature_response(viewer(cast.edda), made.key, WHY)
        unfeature_response(as_(cast, name), made.key, "Long enough.")
        article.refresh_from_db()
        assert (article.feature_count, picks(article)) == (0, [])
        assert entry("unfeature").before["reason"] == WHY
        assert Notice.objects.get(kind="curated").about["deed"] == "unfeatured"
        feature_response(viewer(cast.edda), made.key, entry("unfeature").before["reason"])
        assert picks(article) == [made.key]

    @pytest.mark.parametrize("name", OTHERS)
    def test_others_do_not(self, cast, article, name):
        made = respond(cast.mira, article)
        feature_response(viewer(cast.edda), made.key, WHY)
        with pytest.raises(NotPermitted):
            unfeature_response(as_(cast, name), made.key)

    def test_what_is_no_pick_cannot_be_taken_out(self, cast, article):
        with pytest.raises(Conflict):
            unfeature_response(viewer(cast.edda), respond(cast.mira, article).key)
        with pytest.raises(NotFound):
            unfeature_response(viewer(cast.edda), "nothing")


class TestOrder:
    @pytest.fixture
    def three(self, cast, article):
        made = [respond(cast.mira, article, f"No. {n}") for n in range(3)]
        for one in made:
            feature_response(viewer(cast.edda), one.key, WHY)
        return [one.key for one in made]

    @pytest.mark.parametrize("name", CURATORS)
    def test_curators_order_the_picks_and_can_order_them_back(self, cast, article, three, name):
        order_features(as_(cast, name), article.slug, three[::-1])
        assert picks(article) == three[::-1]
        assert entry("order_features").before == {"picks": three}
        order_features(as_(cast, name), article.slug, entry("order_features").before["picks"])
        assert picks(article) == three

    @pytest.mark.parametrize("name", OTHERS)
    def test_others_do_not(self, cast, article, three, name):
        with pytest.raises(NotPermitted):
            order_features(as_(cast, name), article.slug, three[::-1])
        assert picks(article) == three

    def test_each_has_to_be_named_once(self, cast, article, three):
        for keys in (three[:2], [*three, "nothing"], [*three[:2], three[0]], []):
            with pytest.raises(Conflict) as refused:
                order_features(viewer(cast.edda), article.slug, keys)
            assert refused.value.code == "stale_order"

    def test_of_an_article_that_is_not_there(self, cast, three):
        with pytest.raises(NotFound):
            order_features(viewer(cast.edda), "nowhere", three)
        draft = make_article(state="draft")
        with pytest.raises(NotFound):
            order_features(viewer(cast.omar), draft.slug, [])


class TestOneSided:
    @pytest.mark.parametrize(
        ("kinds", "warns"),
        [
            ((), ""),
            (("critique",), ""),
            (("comment",), ""),
            (("critique", "correction"), "All picks challenge"),
            (("critique", "comment"), ""),
            (("comment", "question"), "No pick challenges"),
        ],
    )
    def test_it_warns_when_all_picks_take_one_side(self, cast, article, kinds, warns):
        respond(cast.noor, article, kind="critique")
        for kind in kinds:
            feature_response(viewer(cast.edda), respond(cast.mira, article, kind=kind).key, WHY)
        said = one_sided(viewer(cast.edda), article.slug)
        assert said.startswith(warns)
        assert bool(said) == bool(warns)

    def test_a_debate_without_critiques_has_one_side_only(self, cast, article):
        for _ in range(2):
            feature_response(viewer(cast.edda), respond(cast.mira, article).key, WHY)
        assert one_sided(viewer(cast.edda), article.slug) == ""


class TestLocking:
    @pytest.fixture
    def branch(self, cast, article):
        """A thread of four, one of them beside the branch, and another thread."""
        root = respond(cast.mira, article)
        head = reply(cast.noor, root)
        return {
            "root": root,
            "head": head,
            "below": reply(cast.mira, head),
            "beside": reply(cast.mira, root),
            "other": respond(cast.noor, article),
        }

    @pytest.mark.parametrize("name", ["omar", "ada", "system"])
    def test_moderators_close_a_branch_and_open_it_again(self, cast, article, branch, name):
        until = soon()
        lock_branch(as_(cast, name), branch["head"].key, until, WHY)
        for inside in ("head", "below"):
            assert lock_of(branch[inside]) == until
            with pytest.raises(NotPermitted, match="closed this branch"):
                reply(cast.vera, branch[inside])
        for outside in ("root", "beside", "other"):
            assert lock_of(branch[outside]) is None
            reply(cast.vera, branch[outside])
        assert entry("lock").before == {"locked_until": None, "others": {}}
        unlock_branch(as_(cast, name), branch["head"].key)
        reply(cast.vera, branch["below"])
        deeds = Notice.objects.filter(kind="curated").order_by("id")
        assert [row.about["deed"] for row in deeds] == ["locked", "unlocked"]
        assert {row.person for row in deeds} == {cast.noor}

    @pytest.mark.parametrize("name", ["edda", *OTHERS])
    def test_others_do_not(self, cast, branch, name):
        with pytest.raises(NotPermitted):
            lock_branch(as_(cast, name), branch["head"].key, soon(), WHY)
        lock_branch(viewer(cast.omar), branch["head"].key, soon(), WHY)
        with pytest.raises(NotPermitted):
            unlock_branch(as_(cast, name), branch["head"].key)

    def test_a_reply_below_inherits_the_date(self, cast, article, branch):
        until = soon()
        lock_branch(viewer(cast.omar), branch["root"].key, until, WHY)
        Annotation.objects.filter(pk=branch["below"].pk).update(locked_until=None)
        assert lock_of(reply(cast.vera, branch["below"])) is None
        Annotation.objects.filter(pk=branch["below"].pk).update(
            locked_until=timezone.now() - timedelta(hours=1)
        )
        late = reply(cast.vera, branch["below"])
        assert lock_of(late) is not None
        reply(cast.noor, late)

    def test_cards_say_until_when_where_the_reply_would_be(self, cast, branch):
        lock_branch(viewer(cast.omar), branch["head"].key, soon(), WHY)
        for inside in ("head", "below"):
            card = Annotation.objects.get(pk=branch[inside].pk).card_html
            assert "Closed for replies until" in card
            assert "deed-reply" not in card
            assert '"locked_until":"' in Annotation.objects.get(pk=branch[inside].pk).card_json
        unlock_branch(viewer(cast.omar), branch["head"].key)
        assert "deed-reply" in Annotation.objects.get(pk=branch["below"].pk).card_html

    def test_a_date_inside_is_put_aside_and_named(self, cast, branch):
        first, second = soon(2), soon(5)
        lock_branch(viewer(cast.omar), branch["below"].key, first, WHY)
        lock_branch(viewer(cast.omar), branch["root"].key, second, WHY)
        assert lock_of(branch["below"]) == second
        assert entry("lock").before["others"] == {branch["below"].key: first.isoformat()}
        lock_branch(viewer(cast.omar), branch["root"].key, first, "Sooner.")
        assert entry("lock").before == {"locked_until": second.isoformat(), "others": {}}
        assert lock_of(branch["root"]) == first

    @pytest.mark.parametrize("days", [-1, 0, 4000])
    def test_the_date_is_ahead_and_not_too_far(self, cast, branch, days):
        with pytest.raises(InvalidInput) as refused:
            lock_branch(viewer(cast.omar), branch["root"].key, soon(days), WHY)
        assert list(refused.value.fields) == ["until"]

    def test_what_is_open_cannot_be_opened(self, cast, branch):
        with pytest.raises(Conflict):
            unlock_branch(viewer(cast.omar), branch["root"].key)
        with pytest.raises(NotFound):
            lock_branch(viewer(cast.omar), "nothing", soon(), WHY)
        with pytest.raises(InvalidInput):
            lock_branch(viewer(cast.omar), branch["root"].key, soon(), " ")

    def test_passed_dates_close_nothing_and_are_cleared_away(self, cast, article, branch):
        lock_branch(viewer(cast.omar), branch["head"].key, soon(), WHY)
        passed = timezone.now() - timedelta(minutes=1)
        Annotation.objects.filter(pk=branch["head"].pk).update(locked_until=passed)
        reply(cast.vera, branch["head"])
        assert end_locks(SYSTEM) == 2
        assert lock_of(branch["head"]) is None
        assert lock_of(branch["below"]) is not None
        assert "deed-reply" in Annotation.objects.get(pk=branch["head"].pk).card_html
        assert entry("end_locks").after == {"responses": 2}
        assert end_locks(SYSTEM) == 0
        with pytest.raises(NotPermitted):
            end_locks(viewer(cast.omar))

    def test_the_statements_do_not_grow_with_the_branch(self, cast, article):
        def cost(size):
            root = respond(cast.mira, article)
            for _ in range(size):
                reply(cast.noor, root)
            with CaptureQueriesContext(connection) as asked:
                lock_branch(viewer(cast.omar), root.key, soon(), WHY)
            return len(asked)

        assert max(cost(2), cost(30)) <= 17


class TestSlowing:
    @pytest.mark.parametrize("name", ["omar", "ada"])
    def test_moderators_slow_a_passage_and_end_it(self, cast, article, name):
        key = select(article, "A map is").passage
        slow_passage(as_(cast, name), article.slug, key, 600, "It runs hot.")
        assert Passage.objects.get(key=key).slow_seconds == 600
        assert (entry("slow").before, entry("slow").after) == ({"seconds": 0}, {"seconds": 600})
        assert entry("slow").reason == "It runs hot."
        slow_passage(as_(cast, name), article.slug, key, entry("slow").before["seconds"])
        assert Passage.objects.get(key=key).slow_seconds == 0

    @pytest.mark.parametrize("name", ["edda", *OTHERS])
    def test_others_do_not(self, cast, article, name):
        with pytest.raises(NotPermitted):
            slow_passage(as_(cast, name), article.slug, select(article, "A map").passage, 60)

    @pytest.mark.parametrize("seconds", [-1, 86_401])
    def test_the_pace_has_its_limits(self, cast, article, seconds):
        with pytest.raises(InvalidInput) as refused:
            slow_passage(viewer(cast.omar), article.slug, select(article, "A map").passage, seconds)
        assert list(refused.value.fields) == ["seconds"]

    def test_a_passage_of_elsewhere_is_not_there(self, cast, article):
        other = make_article(title="Another")
        for slug, key in (
            (article.slug, "nothing"),
            (article.slug, select(other, "A map").passage),
            ("nowhere", select(article, "A map").passage),
        ):
            if key == select(article, "A map").passage and slug == article.slug:
                continue
            with pytest.raises(NotFound):
                slow_passage(viewer(cast.omar), slug, key, 60)


def test_a_person_who_is_barred_curates_nothing(cast, article):
    made = respond(cast.mira, article)
    User.objects.filter(pk=cast.omar.pk).update(barred_until=soon())
    with pytest.raises(NotPermitted):
        feature_response(viewer(User.objects.get(pk=cast.omar.pk)), made.key, WHY)
