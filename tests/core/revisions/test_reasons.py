"""The reason of a decline: screened, taken away by moderators, by erasure, and in one's export."""

import pytest

from commentary.actions.articles import set_archived
from commentary.actions.erasure import erase_account
from commentary.actions.revising.corrections import reopen_correction
from commentary.errors import Conflict, InvalidInput, NotPermitted
from commentary.models import LedgerEntry, Notice, Settlement
from commentary.queries.corrections import find_to_settle, rights_to_reopen
from commentary.queries.exports import export_person
from tests.core.moderation.screened import rule, sanction
from tests.core.revisions.correcting import (
    WHY,
    accept,
    build_scene,
    decline,
    fresh,
    other,
)
from tests.people import ANONYMOUS, respond, viewer
from tests.standing import build_once, copy_of

scene = build_once(build_scene)


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


@pytest.fixture
def made(db, scene):
    return copy_of(scene[2])


class TestScreened:
    @pytest.mark.parametrize("who", ["vera", "edda"])
    def test_a_word_that_is_refused_is_refused_here_too(self, cast, article, made, who):
        near = other(cast, article)
        rule("nincompoop*", "refuse", says="Call nobody names.")
        person = getattr(cast, who)
        for deed in (
            lambda: decline(person, made, "Only nincompoops say so."),
            lambda: accept(person, made, declining=[near.key], reason="A nincompoop's."),
        ):
            with pytest.raises(InvalidInput, match="Call nobody names") as caught:
                deed()
            assert list(caught.value.fields) == ["reason"]
        assert not Settlement.objects.exists()
        accept(person, made, declining=[near.key], reason="As the deed says.")

    def test_a_rule_of_another_article_or_that_only_holds_lets_it_pass(self, cast, made):
        rule("archive", "hold")
        assert decline(cast.vera, made).reason == WHY

    @pytest.mark.parametrize(("kind", "said"), [("warn", "warned you"), ("hold_all", "waits for")])
    def test_who_posts_nothing_unseen_writes_no_reasons(self, cast, made, kind, said):
        sanction(cast.vera, kind)
        with pytest.raises(NotPermitted, match=said):
            decline(cast.vera, made)
        assert not Settlement.objects.exists()
        accept(cast.vera, made)

    def test_who_may_not_settle_learns_nothing_of_the_words(self, cast, made):
        rule("nincompoop", "refuse")
        for person in (cast.mira, cast.noor, cast.omar):
            for reason in ("nincompoop", ""):
                with pytest.raises(NotPermitted, match="Only the article's author or an editor"):
                    decline(person, made, reason)


class TestModerators:
    def test_they_open_again_what_was_declined_and_the_reason_goes(self, cast, article, made):
        decline(cast.vera, made, "Only a fool would think so.")
        assert not find_to_settle(viewer(cast.omar), made.key).may_settle
        assert not reopen_correction(viewer(cast.omar), made.key, reason="It insults.")
        card = fresh(made)
        assert "fool" not in card.card_html + card.card_json
        entry = LedgerEntry.objects.get(verb="reopen_correction")
        assert (entry.actor, entry.before, entry.reason) == (
            cast.omar,
            {"outcome": "declined"},
            "It insults.",
        )
        told = Notice.objects.filter(person=cast.mira).order_by("pk")
        assert [one.about["outcome"] for one in told] == ["declined", "reopened"]

    def test_of_an_archived_article_too(self, cast, article, made):
        decline(cast.vera, made, "Only a fool would think so.")
        set_archived(viewer(cast.edda), article.slug, archived=True)
        with pytest.raises(NotPermitted, match="does not change"):
            reopen_correction(viewer(cast.vera), made.key)
        reopen_correction(viewer(cast.omar), made.key)
        assert not Settlement.objects.exists()

    def test_but_nothing_else(self, cast, article, made):
        omar = viewer(cast.omar)
        for deed in (
            lambda: reopen_correction(omar, made.key),
            lambda: find_to_settle(omar, made.key),
            lambda: accept(cast.omar, made),
            lambda: decline(cast.omar, made),
        ):
            with pytest.raises(NotPermitted, match="Only the article's author or an editor"):
                deed()
        accept(cast.vera, made)
        with pytest.raises(NotPermitted, match="Only the article's author or an editor"):
            reopen_correction(omar, made.key)
        assert Settlement.objects.get().correction == made

    def test_not_of_what_they_wrote_themselves(self, cast, article):
        own = respond(cast.omar, article, kind="correction", proposed="a promise is a loan")
        decline(cast.vera, own)
        assert rights_to_reopen(viewer(cast.omar), own)
        with pytest.raises(NotPermitted):
            reopen_correction(viewer(cast.omar), own.key)
        assert Settlement.objects.get().reason == WHY

    def test_nobody_else(self, cast, article, made):
        decline(cast.vera, made)
        for seen in (ANONYMOUS, viewer(cast.mira), viewer(cast.noor)):
            with pytest.raises(NotPermitted):
                reopen_correction(seen, made.key)
        assert Settlement.objects.exists()
        reopen_correction(viewer(cast.vera), made.key)
        with pytest.raises(Conflict):
            reopen_correction(viewer(cast.vera), made.key)

    def test_their_reason_is_checked(self, cast, made):
        decline(cast.vera, made)
        with pytest.raises(InvalidInput):
            reopen_correction(viewer(cast.omar), made.key, reason="x" * 10_000)
        assert Settlement.objects.exists()


class TestErased:
    def test_with_the_words_the_reason_goes(self, cast, article, made):
        by_another = other(cast, article)
        decline(cast.vera, made, "Private words of mine.")
        decline(cast.edda, by_another)
        erase_account(viewer(cast.vera), keep_words=False)
        card = fresh(made)
        assert "Private words of mine." not in card.card_html + card.card_json
        assert Settlement.objects.get(correction=made).reason == "…"
        assert Notice.objects.get(person=cast.mira).about["reason"] == "…"
        assert WHY in fresh(by_another).card_html
        assert Notice.objects.get(person=cast.noor).about["reason"] == WHY

    def test_the_words_kept_it_stays_without_a_name(self, cast, article, made):
        decline(cast.vera, made, "Private words of mine.")
        erase_account(viewer(cast.vera), keep_words=True)
        assert "Private words of mine." in fresh(made).card_html
        assert "vera" not in fresh(made).card_html + fresh(made).card_json


def test_the_export_tells_what_one_settled(cast, article, made):
    near = other(cast, article)
    decline(cast.vera, made, "Words that vera wrote.")
    accept(cast.vera, near, wording="promise is a pledge that")
    declined, accepted = export_person(viewer(cast.vera))["settlements"]
    assert (declined["correction"], declined["article"]) == (made.key, article.slug)
    assert (declined["outcome"], declined["reason"]) == ("declined", "Words that vera wrote.")
    assert (accepted["outcome"], accepted["wording"]) == ("accepted", "promise is a pledge that")
    reopen_correction(viewer(cast.vera), near.key)
    accept(cast.vera, near)
    assert export_person(viewer(cast.vera))["settlements"][-1]["wording"] == ""
    for person in (cast.mira, cast.noor, cast.edda):
        assert export_person(viewer(person))["settlements"] == []
