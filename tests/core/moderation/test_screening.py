"""Screening: what passes by default, the order of the phases, to whom, and what it costs."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commentary.actions.content import clean_content
from commentary.actions.screening import PHASES, phases, screen
from commentary.actions.screening.policy import ScreeningPolicy, read_policy
from commentary.errors import InvalidInput, NotFound, NotPermitted, Nudged, RateLimited
from commentary.models import Article, Passage, Policy
from tests.core.moderation.screened import LONG, back, codes, look, rule, sanction, site
from tests.people import (
    ANONYMOUS,
    SYSTEM,
    content,
    make_article,
    respond,
    select,
    viewer,
)

ARTICLES = Path(__file__).parents[4] / "shared" / "articles"


class TestByDefault:
    def test_an_argument_passes(self, cast, article):
        assert look(cast.mira, article, LONG) == []
        cited = [{"url": f"https://example.org/{n}", "quote": "so"} for n in range(8)]
        assert look(cast.noor, article, kind="critique", evidence=cited) == []

    def test_sarcasm_with_a_title_against_the_whole_idea_passes(self, cast, article):
        title = "Splendid: let us swap maps for rumours."
        body = (
            "If I read this rightly, a few people who know the country draw it better than a whole "
            "survey does. What a revelation! It has been so ever since there were toll gates. Most "
            "of those who live there cannot read a map, let alone draw one, and those who can are "
            "out of work. By all means, let the few go on; it can hardly get worse."
        )
        found = look(cast.mira, article, body, kind="critique", title=title, challenge="value")
        assert found == []

    def test_the_critique_of_the_acceptance_case_passes(self, cast, article):
        source = ARTICLES / "track-ii-diplomacy.txt"
        if not source.exists():
            pytest.skip("the article is not beside the project")
        _before, title, body = source.read_text(encoding="utf-8").partition(
            "Brilliant: let's replace institutionalism with elitism."
        )
        assert title
        assert look(cast.mira, article, body[:5_000], kind="critique", title=title) == []

    def test_nobody_and_the_system_are_not_screened(self, cast, article):
        site(premoderate=True)
        assert look(ANONYMOUS, article) == look(SYSTEM, article) == []

    def test_whoever_is_spoken_for_is_who_is_looked_at(self, cast, article):
        sanction(cast.noor, "hold_all")
        who, words = viewer(cast.mira), clean_content(content())
        held = screen(who, words, slug=article.slug, speaking=cast.noor.pk)
        assert [reason.code for reason in held] == ["sanction"]


class TestPolicy:
    def test_without_a_row_the_defaults_hold(self, article):
        assert read_policy(article.pk) == read_policy(None) == ScreeningPolicy()

    def test_the_article_goes_over_the_site_and_the_site_over_the_defaults(self, article):
        site(max_links=3, slow_seconds=10, premoderate=True)
        Policy.objects.create(article=article, slow_seconds=0, premoderate=False)
        with CaptureQueriesContext(connection) as queries:
            there = read_policy(article.pk)
        assert len(queries) == 1
        assert (there.max_links, there.slow_seconds, there.premoderate) == (3, 0, False)
        assert read_policy(None).slow_seconds == 10
        assert there.repeat_ratio == ScreeningPolicy.repeat_ratio

    def test_second_looks_are_the_sites_alone(self, article):
        site(second_look_share=5)
        Policy.objects.create(article=article, second_look_share=100)
        assert read_policy(article.pk).second_look_share == 5


class TestLength:
    def test_what_is_too_long_is_refused_at_its_box_even_to_staff(self, cast, article):
        site(max_length=10)
        assert look(cast.mira, article, "x" * 10) == []
        for person in (cast.mira, cast.omar, cast.vera):
            with pytest.raises(InvalidInput, match="at most 10") as refused:
                look(person, article, "x" * 11)
            assert list(refused.value.fields) == ["body"]

    def test_what_is_too_short_is_asked_about_and_waits_if_its_writer_insists(self, cast, article):
        site(min_length=40)
        with pytest.raises(Nudged) as nudged:
            look(cast.mira, article, "No.")
        assert nudged.value.code == "nudge"
        assert [nudge["code"] for nudge in nudged.value.nudges] == ["short"]
        assert codes(cast.mira, article, "No.", despite=["short"]) == ["length"]
        assert look(cast.mira, article, "x" * 40) == []
        assert look(cast.omar, article, "No.") == []

    def test_a_correction_may_be_short(self, cast, article):
        site(min_length=40)
        targets = [select(article, "A map is")]
        assert look(cast.mira, article, "", kind="correction", targets=targets) == []

    def test_of_private_notes_only_the_length_is_looked_at(self, cast, article):
        site(max_length=10, min_length=5, premoderate=True, slow_seconds=60)
        rule("mine", "refuse")
        sanction(cast.mira, "hold_all")
        assert look(cast.mira, article, "mine", kind="note") == []
        with pytest.raises(InvalidInput):
            look(cast.mira, article, "x" * 11, kind="note")


class TestDebate:
    def test_there_is_nothing_to_screen_where_one_may_not_look(self, cast, article):
        draft = make_article(state="draft", title="Another")
        note = respond(cast.noor, article, kind="note")
        for where in (
            {"slug": draft.slug},
            {"slug": "none"},
            {"parent_key": note.key},
            {"parent_key": "none"},
            {"response_key": note.key},
        ):
            with pytest.raises(NotFound):
                screen(viewer(cast.mira), content(), **where)

    @pytest.mark.parametrize("where", [{"policy": "closed"}, {"state": "archived"}])
    def test_a_closed_debate_takes_nothing_new(self, cast, where):
        shut = make_article(title="Another", **where)
        with pytest.raises(NotPermitted):
            look(cast.mira, shut)

    def test_but_what_stands_there_may_still_be_edited(self, cast, article):
        written = respond(cast.mira, article)
        Article.objects.update(comment_policy="closed")
        assert look(cast.mira, article, response_key=written.key) == []

    @pytest.mark.parametrize("kind", ["suspend", "ban"])
    def test_who_is_shut_out_of_a_debate_cannot_post_in_it(self, cast, article, kind):
        until = timezone.now() + timedelta(days=3) if kind == "suspend" else None
        sanction(cast.mira, kind, article=article, until=until)
        with pytest.raises(NotPermitted, match="suspended" if until else "shut you out"):
            look(cast.mira, article)
        assert look(cast.mira, make_article(title="Another")) == []
        assert look(cast.noor, article) == []

    def test_what_has_ended_binds_nobody(self, cast, article):
        sanction(cast.mira, "suspend", article=article, until=timezone.now() - timedelta(1))
        sanction(cast.mira, "hold_all", ended=True)
        assert look(cast.mira, article) == []

    def test_a_warning_has_to_be_read_first(self, cast, article):
        sanction(cast.mira, "warn")
        with pytest.raises(NotPermitted, match="warned"):
            look(cast.mira, article)

    def test_all_of_a_person_may_wait_staff_too(self, cast, article):
        for person in (cast.mira, cast.omar, cast.vera):
            sanction(person, "hold_all")
            assert codes(person, article) == ["sanction"]


class TestOrder:
    def test_the_phases_stand_in_their_order(self):
        assert [phase.__name__ for phase in PHASES] == [
            "look_at_length",
            "look_at_debate",
            "look_at_speed",
            "look_at_standing",
            "look_at_links",
            "look_for_words",
            "look_for_repeats",
        ]

    def test_the_first_refusal_is_told_and_every_refusal_before_a_nudge(self, cast, article):
        site(max_length=200, min_length=20, slow_seconds=600)
        rule("rogue", "refuse")
        with pytest.raises(InvalidInput, match="rogue"):
            look(cast.noor, article, "rogue")
        respond(cast.mira, article, "x" * 30)
        with pytest.raises(RateLimited):
            look(cast.mira, article, "rogue")
        with pytest.raises(InvalidInput, match="at most 200"):
            look(cast.mira, article, "x" * 201)

    def test_a_nudge_is_told_before_anything_is_held_and_reasons_gather(self, cast, article):
        site(premoderate=True, newcomer_until=1, min_length=20, max_links=0)
        rule("rogue")
        with pytest.raises(Nudged):
            look(cast.mira, article, "rogue http://x.eu")
        found = codes(cast.mira, article, "rogue http://x.eu", despite=["short"])
        assert found == ["policy", "newcomer", "links", "words", "length"]

    def test_a_phase_that_fails_holds(self, cast, article, monkeypatch):
        monkeypatch.setattr(phases.fuzz, "ratio", None)
        respond(cast.mira, article, "x" * 200)
        assert codes(cast.mira, article, LONG) == ["broken"]


class TestCost:
    @pytest.fixture
    def statements(self):
        def count(deed):
            with CaptureQueriesContext(connection) as queries:
                deed()
            assert not any("FOR UPDATE" in query["sql"] for query in queries)
            assert all(query["sql"].strip().startswith("SELECT") for query in queries)
            return len(queries)

        return count

    def test_two_statements_by_default(self, cast, article, statements):
        assert statements(lambda: look(cast.mira, article)) == 2

    def test_three_where_a_rule_asks_what_was_posted_before(self, cast, article, statements):
        thread = respond(cast.mira, article, LONG, targets=[select(article, "A map is")])
        Passage.objects.all().update(slow_seconds=1)
        back(thread, hours=2)
        for number in range(30):
            back(respond(cast.mira, article), hours=2)
            rule(f"word{number}")
        site(newcomer_until=5, newcomer_hourly=10, slow_seconds=1)
        more = "But the ferry was drawn on it, by hand, in the margin. " * 4
        targets = [select(article, "A map is")]
        assert statements(lambda: look(cast.mira, article, more, targets=targets)) == 3
        asked = {"kind": "reply", "parent_key": thread.key}
        assert statements(lambda: look(cast.mira, article, more, **asked)) == 3
        asked = {"response_key": thread.key}
        assert statements(lambda: look(cast.mira, article, more, **asked)) == 3

    def test_one_for_a_note_and_none_for_the_system(self, cast, article, statements):
        assert statements(lambda: look(cast.mira, article, kind="note")) == 1
        assert statements(lambda: look(SYSTEM, article)) == 0
