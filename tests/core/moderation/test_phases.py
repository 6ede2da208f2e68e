"""The phases of screening that look at who writes, how often, and what."""

import pytest

from commentary.actions.moving import move_branch
from commentary.actions.screening import phases
from commentary.errors import InvalidInput, Nudged, RateLimited
from commentary.models import Annotation, Passage, Policy
from commentary.vocabulary import MAX_TAGS
from tests.core.moderation.screened import LONG, back, codes, look, rule, site
from tests.people import (
    keys_of,
    make_article,
    reply,
    respond,
    select,
    viewer,
    withdraw,
)


class TestSpeed:
    def test_slow_mode_names_the_rule_and_the_time(self, cast, article):
        site(slow_seconds=600)
        back(respond(cast.mira, article), minutes=4)
        with pytest.raises(RateLimited, match=r"every 10 minutes.*in 6 minutes") as refused:
            look(cast.mira, article)
        assert 300 < refused.value.retry_after <= 360
        assert look(cast.mira, make_article(title="Another")) == []
        assert look(cast.noor, article) == []

    def test_it_ends(self, cast, article):
        site(slow_seconds=600)
        back(respond(cast.mira, article), minutes=11)
        assert look(cast.mira, article) == []

    def test_editing_staff_and_the_authors_are_not_slowed(self, cast, article):
        written = {p: respond(p, article) for p in (cast.mira, cast.omar, cast.edda, cast.vera)}
        site(slow_seconds=600, newcomer_hourly=1)
        assert look(cast.mira, article, response_key=written[cast.mira].key) == []
        for person in (cast.omar, cast.edda, cast.vera):
            assert look(person, article) == []

    def test_a_private_note_slows_nobody(self, cast, article):
        site(slow_seconds=600)
        respond(cast.mira, article, kind="note")
        assert look(cast.mira, article) == []

    def test_a_passage_may_be_slow_with_the_threads_about_it(self, cast, article):
        slow = Passage.objects.get(article=article, key=keys_of(article)[0])
        slow.slow_seconds = 3_600 * 3
        slow.save()
        here, there = [select(article, "A map is")], [select(article, "a ruler")]
        assert look(cast.mira, article, targets=here) == []
        thread = respond(cast.noor, article, targets=here)
        elsewhere = respond(cast.noor, article, targets=there)
        answer = reply(cast.mira, thread)
        for deed in ({"targets": here}, {"parent_key": thread.key}, {"parent_key": answer.key}):
            with pytest.raises(RateLimited, match="3 hours"):
                look(
                    cast.mira, article, kind="reply" if "parent_key" in deed else "comment", **deed
                )
        assert look(cast.mira, article, targets=there) == []
        assert look(cast.mira, article, kind="reply", parent_key=elsewhere.key) == []
        assert look(cast.mira, article) == []

    def test_a_thread_that_moved_off_a_slow_passage_is_slow_no_more(self, cast, article):
        Passage.objects.filter(article=article, key=keys_of(article)[0]).update(slow_seconds=10_800)
        here, there = [select(article, "A map is")], select(article, "a ruler").passage
        thread = respond(cast.noor, article, targets=here)
        reply(cast.mira, thread)
        move_branch(viewer(cast.omar), thread.key, there, "It speaks of the ruler.")
        assert look(cast.mira, article, kind="reply", parent_key=thread.key) == []
        # Nor does what was said in it count for the passage that it left.
        assert look(cast.mira, article, targets=here) == []

    def test_new_people_may_post_so_many_an_hour(self, cast, article):
        site(newcomer_hourly=2, newcomer_until=50)
        first, second = respond(cast.mira, article), None
        assert codes(cast.mira, article) == ["newcomer"]
        second = respond(cast.mira, article)
        back(first, minutes=30)
        with pytest.raises(RateLimited, match=r"2 responses an hour.*30 minutes"):
            look(cast.mira, article)
        back(first, minutes=61)
        assert codes(cast.mira, article) == ["newcomer"]
        Annotation.objects.all().update(state="published", created_at=second.created_at)
        site(newcomer_until=2)
        assert look(cast.mira, article) == []

    def test_seconds_are_told_as_seconds(self, cast, article):
        site(slow_seconds=90)
        back(respond(cast.mira, article), seconds=30)
        with pytest.raises(RateLimited, match="every 90 seconds"):
            look(cast.mira, article)


class TestStanding:
    @pytest.mark.parametrize("name", ["mira", "vera", "edda", "omar", "ada"])
    def test_where_all_waits_only_staff_does_not(self, cast, name):
        held = make_article(policy="held", title="Another")
        expected = ["policy"] if name in ("mira", "vera") else []
        assert codes(getattr(cast, name), held) == expected
        site(premoderate=True)
        assert codes(getattr(cast, name), held) == expected

    def test_an_article_may_wait_although_the_site_does_not(self, cast, article):
        Policy.objects.create(article=article, premoderate=True)
        assert codes(cast.mira, article) == ["policy"]
        assert codes(cast.mira, make_article(title="Another")) == []

    def test_new_people_wait_until_so_many_were_published(self, cast, article):
        written = [respond(cast.mira, article) for _number in range(2)]
        site(newcomer_until=2)
        assert codes(cast.mira, article) == []
        assert codes(cast.noor, article) == ["newcomer"]
        # Its own publication speaks for nobody who edits it.
        assert codes(cast.mira, article, response_key=written[0].key) == ["newcomer"]
        withdraw(cast.mira, written[0])
        assert codes(cast.mira, article) == ["newcomer"]


class TestLinks:
    def test_links_are_counted_once_each_and_in_evidence_too(self, cast, article):
        respond(cast.mira, article)
        site(max_links=3)
        body = "See [it](https://a.example/1), https://a.example/1. And www.b.example, too"
        cited = [{"url": "http://c.example/x"}, {"quote": "so mailto:d@example.org says"}]
        assert look(cast.mira, article, body, kind="critique", evidence=cited[:1]) == []
        held = look(cast.mira, article, body, kind="critique", evidence=cited)
        assert [reason.code for reason in held] == ["links"]
        assert "https://a.example/1" in held[0].found
        assert held[0].says.startswith("4 links")

    def test_new_people_have_a_limit_of_their_own(self, cast, article):
        respond(cast.mira, article)
        site(newcomer_links=0)
        assert codes(cast.mira, article, "http://a.example") == []
        assert codes(cast.noor, article, "http://a.example") == ["links"]
        assert codes(cast.omar, article, "http://a.example") == []


class TestWords:
    def test_a_word_holds_and_shows_what_was_found(self, cast, article):
        rule("swindler*", says="Say what was done, not what somebody is.")
        held = look(cast.mira, article, "Those SWÍNDLERS! Swindler.")
        assert [(r.code, r.found) for r in held] == [("words", ("SWÍNDLERS", "Swindler"))]
        assert held[0].says == "Say what was done, not what somebody is."

    @pytest.mark.parametrize(
        ("more", "box"),
        [
            ({"title": "No swindler"}, "title"),
            ({"tags": ["swindler"]}, "tags"),
            ({"kind": "critique", "would_change": "a swindler's word"}, "would_change"),
            ({"kind": "correction", "proposed": "the swindler"}, "proposed"),
            (
                {"kind": "critique", "evidence": [{"quote": "so"}, {"quote": "by a swindler"}]},
                "evidence-1",
            ),
            (
                {"kind": "critique", "evidence": [{"url": "https://x.example/a-swindler"}]},
                "evidence-0",
            ),
        ],
    )
    def test_a_word_is_refused_at_every_box_that_has_it(self, cast, article, more, box):
        rule("swindler", "refuse")
        with pytest.raises(InvalidInput, match="“swindler”") as refused:
            look(cast.mira, article, **more)
        assert list(refused.value.fields) == [box]

    def test_refusals_hold_for_staff_and_nothing_else_does(self, cast, article):
        rule("swindler", "refuse", says="Not here.")
        rule("rogue", "hold")
        rule("scamp", "nudge")
        for person in (cast.omar, cast.edda, cast.vera):
            with pytest.raises(InvalidInput, match="Not here"):
                look(person, article, "swindler")
            assert look(person, article, "rogue and scamp") == []

    def test_a_nudge_passes_once_it_was_seen(self, cast, article):
        scamp = rule("scamp", "nudge")
        cur = rule("cur", "nudge", says="Dogs read this too.")
        with pytest.raises(Nudged) as nudged:
            look(cast.mira, article, "You scamp, you cur")
        assert nudged.value.nudges == [
            {"code": f"word-{scamp.key}", "says": "Do you want to say it like this: “scamp”?"},
            {"code": f"word-{cur.key}", "says": "Dogs read this too."},
        ]
        seen = [f"word-{scamp.key}"]
        with pytest.raises(Nudged) as nudged:
            look(cast.mira, article, "You scamp, you cur", despite=seen)
        assert [nudge["code"] for nudge in nudged.value.nudges] == [f"word-{cur.key}"]
        seen.append(f"word-{cur.key}")
        assert look(cast.mira, article, "You scamp, you cur", despite=seen) == []

    def test_no_more_is_asked_than_can_be_answered_at_once(self, cast, article):
        for number in range(MAX_TAGS + 2):
            rule(f"w{number}", "nudge")
        body = " ".join(f"w{number}" for number in range(MAX_TAGS + 2))
        with pytest.raises(Nudged) as nudged:
            look(cast.mira, article, body)
        assert len(nudged.value.nudges) == MAX_TAGS
        seen = [nudge["code"] for nudge in nudged.value.nudges]
        assert look(cast.mira, article, body, despite=seen) == []

    def test_rules_of_an_article_hold_there_and_those_that_rest_nowhere(self, cast, article):
        rule("rogue", article=article)
        rule("cur", is_active=False)
        assert codes(cast.mira, article, "rogue, cur") == ["words"]
        assert codes(cast.mira, make_article(title="Another"), "rogue, cur") == []

    def test_a_pattern_holds(self, cast, article):
        rule(r"\bpi[1l]{2}s\b", kind="pattern")
        held = look(cast.mira, article, "cheap Pi11s")
        assert [(r.code, r.found) for r in held] == [("words", ("Pi11s",))]

    def test_a_slow_pattern_holds_and_the_others_are_still_tried(self, cast, article):
        for number in range(12):
            rule("(a+)+$" + "|b" * number, kind="pattern")
        rule("rogue", "refuse")
        with pytest.raises(InvalidInput):
            look(cast.mira, article, "a" * 5_000 + "! rogue")
        held = look(cast.mira, article, "a" * 5_000 + "!")
        assert {reason.code for reason in held} == {"broken"}
        assert len(held) == 12
        assert look(cast.omar, article, "a" * 5_000 + "!") == []

    def test_patterns_have_a_time_together(self, cast, article, monkeypatch):
        monkeypatch.setattr(phases, "ALL_SECONDS", 0.0)
        rule("rogue", kind="pattern")
        rule("cur")
        assert codes(cast.mira, article, "rogue, cur") == ["broken", "words"]

    def test_a_broken_rule_holds_and_loses_nothing(self, cast, article):
        rule("(", kind="pattern")
        assert codes(cast.mira, article) == ["broken"]
        assert codes(cast.omar, article) == []


class TestRepeats:
    def test_much_the_same_waits_wherever_it_stands(self, cast, article):
        other = make_article(title="Another")
        first = respond(cast.mira, other, LONG * 2)
        assert codes(cast.mira, article, LONG * 2) == ["repeat"]
        assert codes(cast.mira, article, (LONG * 2).upper().replace(".", "!")) == ["repeat"]
        assert codes(cast.mira, article, LONG + "But the ferry was on it. " * 8) == []
        assert codes(cast.noor, article, LONG * 2) == []
        assert codes(cast.mira, article, LONG * 2, response_key=first.key) == []

    def test_short_texts_may_be_alike(self, cast, article):
        respond(cast.mira, article, "I doubt it.")
        assert codes(cast.mira, article, "I doubt it.") == []

    def test_what_was_taken_back_may_be_said_again_and_what_was_removed_may_not(
        self, cast, article
    ):
        written = respond(cast.mira, article, LONG)
        withdraw(cast.mira, written)
        assert codes(cast.mira, article, LONG) == []
        Annotation.objects.filter(pk=written.pk).update(state="hidden")
        assert codes(cast.mira, article, LONG) == ["repeat"]

    def test_it_may_be_switched_off(self, cast, article):
        respond(cast.mira, article, LONG)
        site(repeat_ratio=0)
        assert codes(cast.mira, article, LONG) == []

    def test_staff_may_say_it_again(self, cast, article):
        respond(cast.vera, article, LONG)
        assert codes(cast.vera, article, LONG) == []
