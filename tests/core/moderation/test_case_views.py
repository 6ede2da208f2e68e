"""What is read of a case and a person: by moderators, and by the author."""

import pytest
from django.utils import timezone

from commentary.actions import cases
from commentary.errors import NotFound
from commentary.models import Flag, Message
from commentary.queries.case_views import mark
from commentary.queries.moderation import (
    find_case,
    read_author_case,
    read_case,
    read_person_card,
)
from tests.core.moderation.deciding import (
    bring_to,
    case_of,
    decide,
    raise_for,
)
from tests.people import (
    edit,
    make_article,
    reply,
    respond,
    select,
    viewer,
)

STRANGERS = ("anonymous", "mira", "noor", "vera", "edda", "samir", "basil")


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "Nobody knows.", title="A doubt")


class TestOneCase:
    def test_all_that_deciding_takes_is_there(self, cast, article):
        critique = respond(
            cast.mira,
            article,
            "They were thieves.",
            kind="critique",
            targets=[select(article, "A map is"), select(article, "a promise is a debt")],
        )
        case = raise_for(critique, "words", "flagged", says="A rule.", found=("thieves",))
        Flag.objects.create(
            key="flag00000001",
            response=critique,
            article=article,
            wording=1,
            reporter=cast.noor,
            reason="abuse",
            at=timezone.now(),
            text="Rude.",
        )
        cases.write_in_case(viewer(cast.omar), case.key, "Rude?", internal=True)
        view = read_case(viewer(cast.omar), case.key)
        assert (view.key, view.version, view.state, view.is_open) == (case.key, 1, "open", True)
        assert [(why.code, why.label) for why in view.reasons] == [
            *(("words", "A word or a pattern"), ("flagged", "Flagged by readers")),
        ]
        assert view.found == ["thieves"]
        assert "thieves" in view.html
        assert [text for kind, text in view.passages[0].pieces if kind == "quoted"] == [
            *("A map is", "a promise is a debt"),
        ]
        assert "".join(text for _kind, text in view.passages[0].pieces).startswith("A map is a")
        assert [flag.text for flag in view.flags] == ["Rude."]
        assert [message.body for message in view.messages] == ["Rude?"]
        assert [(one.outcome, one.needs_reasons) for one in view.choices] == [
            *(("keep", False), ("remove", True), ("hide", True), ("collapse", True)),
        ]
        assert next(template.key for template in view.templates) == "attack"
        assert (view.holder, view.mine, view.why_not_decide) == ("", False, "")

    @pytest.mark.parametrize("state", ["held", "hidden", "removed"])
    def test_the_words_are_there_in_every_state(self, cast, response, state):
        bring_to(cast, response, state)
        assert "Nobody knows." in read_case(viewer(cast.omar), case_of(response).key).html

    def test_the_thread_above_it_from_its_first_response_on(self, cast, response):
        middle = reply(cast.noor, response, "Somebody does.")
        last = reply(cast.mira, middle, "Who?")
        reply(cast.vera, last, "I do.")
        case = raise_for(last, "flagged")
        view = read_case(viewer(cast.omar), case.key)
        assert [above.key for above in view.above] == [response.key, middle.key]
        assert "Somebody does." in view.above[1].html

    def test_what_is_above_and_hidden_is_shown_to_who_decides(self, cast, response):
        below = reply(cast.noor, response)
        bring_to(cast, response, "hidden")
        case = raise_for(below, "flagged")
        assert "Nobody knows." in read_case(viewer(cast.omar), case.key).above[0].html

    def test_what_changed_since_it_was_last_decided_on(self, cast, response):
        case = raise_for(response, "flagged")
        assert read_case(viewer(cast.omar), case.key).diff_since == 0
        decide(cast.omar, response, "keep")
        raise_for(response, "legal")
        assert read_case(viewer(cast.omar), case.key).diff == ()
        edit(cast.mira, response, "Somebody knows.")
        edit(cast.mira, response, "Somebody knows it.")
        view = read_case(viewer(cast.omar), case.key)
        assert view.diff_since == 1
        assert ("deleted", "Nobody") in view.diff
        assert "Somebody" in "".join(text for kind, text in view.diff if kind == "added")

    def test_an_earlier_wording_that_was_deleted_is_not_compared(self, cast, response):
        case = raise_for(response, "flagged")
        decide(cast.omar, response, "keep")
        raise_for(response, "legal")
        edit(cast.mira, response, "Somebody knows.")
        response.versions.all().delete()
        assert read_case(viewer(cast.omar), case.key).diff_since == 0

    def test_who_has_it_in_hand(self, cast, response):
        case = raise_for(response, "flagged")
        cases.claim_case(viewer(cast.omar), case.key)
        mine, other = (read_case(viewer(who), case.key) for who in (cast.omar, cast.ada))
        assert (mine.holder, mine.mine, mine.claimed_until is not None) == ("omar", True, True)
        assert (other.holder, other.mine) == ("omar", False)

    def test_of_what_is_closed_nothing_is_left_but_to_restore_it(self, cast, response):
        case = raise_for(response, "flagged")
        decide(cast.omar, response, "remove")
        view = read_case(viewer(cast.omar), case.key)
        assert [one.outcome for one in view.choices] == ["restore"]
        assert [one.outcome for one in view.decisions] == ["remove"]

    def test_a_moderator_reads_of_their_own_words_no_flag_and_no_note(self, cast, article):
        own = respond(cast.omar, article)
        case = raise_for(own, "flagged")
        Flag.objects.create(
            key="flag00000001",
            response=own,
            article=article,
            wording=1,
            reporter=cast.noor,
            reason="abuse",
            at=timezone.now(),
        )
        cases.write_in_case(viewer(cast.ada), case.key, "Delicate.", internal=True)
        cases.write_in_case(viewer(cast.ada), case.key, "Why?")
        view = read_case(viewer(cast.omar), case.key)
        assert (view.flags, view.choices, view.templates) == ([], [], [])
        assert [message.body for message in view.messages] == ["Why?"]
        assert "another moderator" in view.why_not_decide

    @pytest.mark.parametrize("who", STRANGERS)
    def test_to_all_others_there_is_none(self, cast, response, who):
        case = raise_for(response, "flagged")
        for ask in (find_case, read_case):
            for key in (case.key, "nowhere", "no\0where"):
                with pytest.raises(NotFound):
                    ask(cast.viewers()[who], key)

    @pytest.mark.parametrize(
        ("spans", "pieces"),
        [
            ([], [("same", "abcdef")]),
            ([(0, 6)], [("quoted", "abcdef")]),
            ([(2, 4), (1, 3)], [("same", "a"), ("quoted", "bc"), ("quoted", "d"), ("same", "ef")]),
            ([(1, 5), (2, 3)], [("same", "a"), ("quoted", "bcde"), ("same", "f")]),
        ],
    )
    def test_spans_are_marked(self, spans, pieces):
        assert mark("abcdef", spans) == pieces


class TestTheAuthorsSide:
    def test_why_it_waits_without_the_words_that_a_filter_found(self, cast):
        held = respond(cast.mira, make_article(policy="held"))
        raise_for(held, "words", says="Look at it again.", found=("secret",))
        told = read_author_case(viewer(cast.mira), held.key)
        assert (told.key, told.state, told.deciding) == (case_of(held).key, "held", True)
        assert [(why.code, why.says, why.found) for why in told.reasons] == [
            *(("policy", "", ()), ("words", "Look at it again.", ())),
        ]
        assert (told.why_not_edit, told.why_not_withdraw) == ("", "")

    def test_what_was_decided_and_how_to_appeal(self, cast, response):
        raise_for(response, "flagged")
        decision = decide(cast.omar, response, "remove")
        told = read_author_case(viewer(cast.mira), response.key)
        assert (told.state, told.deciding, told.reasons) == ("removed", False, [])
        (one,) = told.decisions
        assert (one.decision, one.in_force, one.reversal) == (decision, True, None)
        assert one.why_not_appeal == ""
        decide(cast.omar, response, "restore")
        told = read_author_case(viewer(cast.mira), response.key)
        assert [each.decision.outcome for each in told.decisions] == ["restore", "remove"]
        assert told.decisions[1].reversal == told.decisions[0].decision
        assert not told.decisions[1].in_force

    def test_of_flags_that_nobody_agreed_with_it_tells_nothing(self, cast, response):
        raise_for(response, "flagged")
        told = read_author_case(viewer(cast.mira), response.key)
        assert (told.deciding, told.reasons) == (False, [])
        decide(cast.omar, response, "keep")
        assert read_author_case(viewer(cast.mira), response.key).decisions == []

    def test_messages_but_not_those_among_moderators(self, cast, response):
        case = raise_for(response, "flagged")
        cases.write_in_case(viewer(cast.omar), case.key, "Among us.", internal=True)
        cases.write_in_case(viewer(cast.omar), case.key, "Why?")
        cases.write_in_case(viewer(cast.mira), case.key, "Because.")
        told = read_author_case(viewer(cast.mira), response.key)
        assert [(one.own, one.body) for one in told.messages] == [
            *((False, "Why?"), (True, "Because.")),
        ]

    def test_a_response_without_a_case(self, cast, response):
        told = read_author_case(viewer(cast.mira), response.key)
        assert (told.key, told.decisions, told.messages) == ("", [], [])

    def test_to_all_others_and_of_a_note_there_is_nothing(self, cast, article, response):
        note = respond(cast.mira, article, kind="note")
        for who in ("anonymous", "noor", "edda", "omar", "ada", "system"):
            with pytest.raises(NotFound):
                read_author_case(cast.viewers()[who], response.key)
        with pytest.raises(NotFound):
            read_author_case(viewer(cast.mira), note.key)


class TestTheCardOfAPerson:
    def test_what_they_wrote_and_what_became_of_it(self, cast, article):
        for state in ("published", "removed", "hidden", "withdrawn"):
            bring_to(cast, respond(cast.mira, article), state)
        respond(cast.mira, article, kind="note")
        Message.objects.create(
            person=cast.mira, author=cast.ada, at=timezone.now(), body="Quick.", internal=True
        )
        card = read_person_card(viewer(cast.omar), "mira")
        assert (card.published, card.removed, card.held, card.withdrawn) == (1, 1, 1, 1)
        assert (card.lately, card.removed_share) == (4, 0.5)
        assert (card.name, card.since) == ("Mira Aalto", cast.mira.date_joined)
        assert [one.outcome for one in card.decisions] == ["hide", "remove"]
        assert [note.body for note in card.notes] == ["Quick."]
        assert (card.flags_made, card.appeals, card.why_not_sanction) == (0, 0, "")

    def test_their_flags_and_those_on_what_they_wrote(self, cast, response):
        for n, (person, state) in enumerate(
            [(cast.noor, "agreed"), (cast.vera, "disagreed"), (cast.edda, "open")]
        ):
            Flag.objects.create(
                key=f"flag{n:08}",
                response=response,
                article=response.article,
                reporter=person,
                reason="abuse",
                wording=1,
                at=timezone.now(),
                state=state,
                judged_at=None if state == "open" else timezone.now(),
            )
        mira = read_person_card(viewer(cast.omar), "mira")
        noor = read_person_card(viewer(cast.omar), "noor")
        assert (mira.flags_received, mira.flags_made) == (3, 0)
        assert (noor.flags_made, noor.flags_judged, noor.flags_agreed) == (1, 1, 1)

    def test_nobody_reads_what_others_noted_about_them(self, cast):
        Message.objects.create(
            person=cast.omar, author=cast.ada, at=timezone.now(), body="Slow.", internal=True
        )
        assert read_person_card(viewer(cast.omar), "omar").notes == []
        assert len(read_person_card(viewer(cast.ada), "omar").notes) == 1

    @pytest.mark.parametrize("who", STRANGERS)
    def test_for_moderators_alone(self, cast, who):
        for name in ("mira", "nobody", "no\0body"):
            with pytest.raises(NotFound):
                read_person_card(cast.viewers()[who], name)

    def test_who_never_was_has_none(self, cast):
        for name in ("nobody", "no\0body"):
            with pytest.raises(NotFound):
                read_person_card(viewer(cast.omar), name)
