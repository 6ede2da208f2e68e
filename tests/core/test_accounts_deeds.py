"""What people do with their accounts: profile, tokens, roles, handing over, a copy of it all."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from commentary.actions import people, tokens
from commentary.actions.moving import move_branch
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted
from commentary.models import Annotation, Article, LedgerEntry, Token
from commentary.queries.exports import export_person
from commentary.queries.people import find_person, find_self, find_token, list_tokens
from tests.people import (
    SYSTEM,
    bring_in,
    edit,
    make_article,
    reply,
    respond,
    select,
    viewer,
    withdraw,
)


def set_profile(person, **more):
    wanted = {"display_name": person.display_name, "bio": "", "time_zone": "", **more}
    return people.edit_profile(viewer(person), **wanted)


class TestProfiles:
    def test_a_new_name_shows_everywhere_at_once(self, cast, article):
        critique = respond(cast.mira, article, kind="critique")
        answer = reply(cast.vera, critique)
        last = answer
        for _ in range(5):
            last = reply(cast.mira, last)
        deep = reply(cast.vera, last)
        version = Article.objects.get().version
        set_profile(cast.mira, display_name="Mira the Younger")
        set_profile(cast.vera, display_name="Vera Newname")
        for response in (critique, deep, answer):
            response.refresh_from_db()
        assert "Mira the Younger" in critique.card_html
        assert "Vera Newname" in critique.card_html  # "Answered by"
        assert "Mira the Younger" in deep.card_html  # "in reply to"
        assert "Vera Newname" in answer.card_html + answer.card_json
        cards = "".join(row.card_html + row.card_json for row in Annotation.objects.all())
        assert "Mira Aalto" not in cards
        assert "Vera Lindqvist" not in cards
        assert Article.objects.get().version >= version + 2

    def test_a_profile_without_a_new_name_leaves_articles_alone(self, cast, article):
        respond(cast.mira, article)
        version = Article.objects.get().version
        set_profile(cast.mira, bio="I read maps.", time_zone="Europe/Helsinki")
        cast.mira.refresh_from_db()
        assert (cast.mira.bio, cast.mira.time_zone) == ("I read maps.", "Europe/Helsinki")
        assert Article.objects.get().version == version

    @pytest.mark.parametrize(
        ("field", "value"),
        [("display_name", "x" * 301), ("bio", "x" * 2001), ("time_zone", "Mars/Olympus")],
    )
    def test_what_cannot_be_kept_is_refused_at_its_field(self, cast, field, value):
        with pytest.raises(InvalidInput) as refused:
            set_profile(cast.mira, **{field: value})
        assert list(refused.value.fields) == [field]

    def test_who_is_not_logged_in_has_none(self, cast):
        for person in (None, cast.samir, cast.basil):
            with pytest.raises(NotPermitted):
                find_self(viewer(person))
            with pytest.raises(NotPermitted):
                people.edit_profile(viewer(person), display_name="x", bio="", time_zone="")
        with pytest.raises(NotPermitted):
            people.edit_profile(SYSTEM, display_name="x", bio="", time_zone="")


class TestTokens:
    def make(self, person, name="reader", scope="read", days=30):
        return tokens.make_token(viewer(person), name=name, scope=scope, days=days)

    def test_a_token_is_shown_once_and_kept_as_a_digest(self, cast):
        row, token = self.make(cast.mira)
        assert token.startswith("cmt_")
        row.refresh_from_db()
        assert token not in str(row.__dict__)
        assert find_token(token) == row
        assert (row.person, row.scope) == (cast.mira, "read")
        assert timedelta(days=29) < row.expires_at - timezone.now() <= timedelta(days=30)
        assert token not in str(list(LedgerEntry.objects.values()))

    def test_another_token_finds_nothing(self, cast):
        _row, token = self.make(cast.mira)
        for other in ("", token[:-1], token + "x", token.upper()):
            assert find_token(other) is None

    def test_it_ends_with_its_time_and_with_its_person(self, cast):
        row, token = self.make(cast.mira)
        Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert find_token(token) is None
        Token.objects.update(expires_at=timezone.now() + timedelta(days=1))
        assert find_token(token) == row
        User.objects.filter(pk=cast.mira.pk).update(is_active=False)
        assert find_token(token) is None

    @pytest.mark.parametrize(
        ("field", "more"),
        [
            ("name", {"name": ""}),
            ("name", {"name": "x" * 81}),
            ("scope", {"scope": "all"}),
            ("days", {"days": 0}),
            ("days", {"days": 366}),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, cast, field, more):
        with pytest.raises(InvalidInput) as refused:
            self.make(cast.mira, **more)
        assert list(refused.value.fields) == [field]
        assert not Token.objects.exists()

    def test_there_are_at_most_twenty(self, cast):
        for number in range(20):
            self.make(cast.mira, name=f"token {number}")
        with pytest.raises(InvalidInput):
            self.make(cast.mira)
        self.make(cast.noor)

    def test_each_sees_and_revokes_only_their_own(self, cast):
        row, token = self.make(cast.mira)
        for person in (cast.noor, cast.ada, None):
            assert list_tokens(viewer(person)) == []
            with pytest.raises(NotFound):
                tokens.revoke_token(viewer(person), row.pk)
        assert list_tokens(viewer(cast.mira)) == [row]
        tokens.revoke_token(viewer(cast.mira), row.pk)
        assert find_token(token) is None

    def test_nobody_makes_one_for_another_but_a_task(self, cast):
        for person in (cast.noor, cast.ada):
            with pytest.raises(NotPermitted):
                tokens.make_token_for(viewer(person), "mira", name="t", scope="read", days=1)
        row, _token = tokens.make_token_for(SYSTEM, "mira", name="t", scope="write", days=1)
        assert row.person == cast.mira
        for name in ("samir", "nobody-here"):
            with pytest.raises(NotFound):
                tokens.make_token_for(SYSTEM, name, name="t", scope="read", days=1)

    def test_who_is_not_logged_in_makes_none(self, cast):
        for person in (None, cast.samir, cast.basil):
            with pytest.raises(NotPermitted):
                self.make(person)

    def test_the_day_of_use_is_kept(self, cast, django_assert_num_queries):
        row, _token = self.make(cast.mira)
        tokens.note_token_use(row)
        row.refresh_from_db()
        assert row.last_used_on == timezone.now().date()
        with django_assert_num_queries(0):
            tokens.note_token_use(row)


class TestRoles:
    def test_an_administrator_gives_and_takes_roles(self, cast):
        people.grant_role(viewer(cast.ada), "mira", "editor", reason="She asked.")
        people.grant_role(viewer(cast.ada), "MIRA", "moderator")
        cast.mira.refresh_from_db()
        assert cast.mira.roles == ["editor", "moderator"]
        people.revoke_role(viewer(cast.ada), "mira", "editor")
        cast.mira.refresh_from_db()
        assert cast.mira.roles == ["moderator"]
        said = LedgerEntry.objects.filter(subject_key="mira").order_by("pk")
        assert [(entry.verb, entry.before, entry.after, entry.reason) for entry in said] == [
            ("grant_role", {"roles": []}, {"roles": ["editor"]}, "She asked."),
            ("grant_role", {"roles": ["editor"]}, {"roles": ["editor", "moderator"]}, ""),
            ("revoke_role", {"roles": ["editor", "moderator"]}, {"roles": ["moderator"]}, ""),
        ]

    def test_nothing_is_recorded_where_nothing_changed(self, cast):
        people.grant_role(SYSTEM, "edda", "editor")
        people.revoke_role(SYSTEM, "mira", "editor")
        assert not LedgerEntry.objects.exists()

    def test_nobody_else_does(self, cast):
        for name in ("anonymous", "mira", "vera", "edda", "omar", "samir", "basil"):
            for deed in (people.grant_role, people.revoke_role):
                with pytest.raises(NotPermitted):
                    deed(cast.viewers()[name], "mira", "administrator")
        cast.mira.refresh_from_db()
        assert cast.mira.roles == []

    def test_somebody_remains_administrator(self, cast):
        with pytest.raises(Conflict):
            people.revoke_role(viewer(cast.ada), "ada", "administrator")
        User.objects.filter(pk=cast.samir.pk).update(roles=["administrator"])
        with pytest.raises(Conflict):
            people.revoke_role(viewer(cast.ada), "ada", "administrator")
        people.grant_role(viewer(cast.ada), "mira", "administrator")
        people.revoke_role(viewer(cast.ada), "ada", "administrator")
        cast.ada.refresh_from_db()
        assert cast.ada.roles == []

    def test_what_cannot_be_is_refused(self, cast):
        with pytest.raises(InvalidInput):
            people.grant_role(SYSTEM, "mira", "emperor")
        with pytest.raises(NotFound):
            people.grant_role(SYSTEM, "nobody-here", "editor")
        with pytest.raises(NotFound):
            people.grant_role(SYSTEM, "samir", "editor")
        with pytest.raises(Conflict):
            people.grant_role(SYSTEM, cast.basil.username, "editor")


class TestHandingOver:
    @pytest.fixture
    def brought(self, cast):
        article = make_article(by=["Basil Brook"])
        return bring_in(cast.basil, article, "It was I.", kind="critique")

    def test_everything_of_the_unclaimed_becomes_the_members(self, cast, brought):
        article = brought.article
        answer = reply(cast.mira, brought)
        people.hand_over(viewer(cast.ada), cast.basil.username, "mira")
        for row in (brought, answer, article):
            row.refresh_from_db()
        assert brought.author == cast.mira
        assert article.bylines.get().person == cast.mira
        assert article.bylines.get().name == "Basil Brook"
        assert not User.objects.filter(pk=cast.basil.pk).exists()
        assert "Mira Aalto" in brought.card_html
        assert "badge-author" in brought.card_html
        assert brought.answer == answer
        assert article.unanswered_count == 0
        assert LedgerEntry.objects.get(verb="hand_over").subject_key == "mira"
        edit(cast.mira, brought, "Mine again.")

    def test_nobody_but_an_administrator_does(self, cast, brought):
        for name in ("anonymous", "mira", "vera", "edda", "omar", "samir", "basil"):
            with pytest.raises(NotPermitted):
                people.hand_over(cast.viewers()[name], cast.basil.username, "mira")
        brought.refresh_from_db()
        assert brought.author == cast.basil

    def test_only_the_unclaimed_to_members(self, cast, brought):
        other = User.objects.create_user("otto~1", is_unclaimed=True, is_active=False)
        with pytest.raises(Conflict):
            people.hand_over(SYSTEM, "noor", "mira")
        with pytest.raises(InvalidInput):
            people.hand_over(SYSTEM, cast.basil.username, other.username)
        with pytest.raises(NotFound):
            people.hand_over(SYSTEM, cast.basil.username, "samir")
        with pytest.raises(NotFound):
            people.hand_over(SYSTEM, "nobody-here", "mira")

    def test_two_in_one_byline_are_not_made_one(self, cast):
        article = make_article(by=["Basil Brook", "@mira"])
        with pytest.raises(Conflict):
            people.hand_over(SYSTEM, cast.basil.username, "mira")
        assert article.bylines.count() == 2


class TestMakingPeople:
    def make(self, username="petra", **more):
        wanted = {"email": "", "display_name": "", "password": "not a word", **more}
        return people.make_member(SYSTEM, username, **wanted)

    def test_a_task_makes_a_member_whose_address_counts_as_confirmed(self, db):
        person = self.make(email="Petra@Example.org", display_name="Petra  P.")
        assert person.check_password("not a word")
        assert (person.email, person.name) == ("petra@example.org", "Petra P.")
        address = EmailAddress.objects.get()
        assert (address.user, address.verified, address.primary) == (person, True, True)

    def test_without_an_address_there_is_none(self, db):
        self.make()
        assert not EmailAddress.objects.exists()

    @pytest.mark.parametrize(
        "name", ["", "a", "x y", "admin", "x~1", "аdmin", "erased-1", "a" * 41]
    )
    def test_a_name_that_a_member_may_not_have_is_refused(self, db, name):
        with pytest.raises(InvalidInput) as refused:
            self.make(name)
        assert list(refused.value.fields) == ["username"]
        assert refused.value.message

    @pytest.mark.parametrize("name", ["mira", "MIRA", "ｍｉｒａ"])
    def test_a_name_that_is_taken_is_refused(self, cast, name):
        with pytest.raises(InvalidInput) as refused:
            self.make(name)
        assert "taken" in refused.value.fields["username"][0]

    def test_addresses_that_are_none_or_anothers_are_refused(self, db):
        self.make(email="petra@example.org")
        for email in ("nobody", "PETRA@example.org", f"p@{'x.' * 130}example.org"):
            with pytest.raises(InvalidInput) as refused:
                self.make("paula", email=email)
            assert list(refused.value.fields) == ["email"]
        assert User.objects.count() == 1

    def test_only_a_task_makes_members(self, cast):
        for seen in cast.viewers().values():
            if not seen.system:
                with pytest.raises(NotPermitted):
                    people.make_member(seen, "petra", email="", display_name="", password="x")


class TestTheCopyOfOnesData:
    def test_it_holds_all_of_ones_own_and_nothing_of_others(self, cast, article):
        theirs = respond(cast.noor, article, "Words of another.", title="Title of another")
        mine = reply(cast.mira, theirs, "Words of mine.")
        edit(cast.mira, mine, "Better words of mine.")
        note = respond(
            cast.mira, article, "A thought.", kind="note", targets=[select(article, "A map is")]
        )
        gone = respond(cast.mira, article, "Taken back.")
        withdraw(cast.mira, gone)
        reply(cast.noor, mine, "Another answers.")
        tokens.make_token(viewer(cast.mira), name="mine", scope="read", days=1)
        tokens.make_token(viewer(cast.noor), name="not mine", scope="read", days=1)
        copy = export_person(viewer(cast.mira))
        assert copy["profile"]["email"] == "mira@example.org"
        by_key = {row["id"]: row for row in copy["responses"]}
        assert set(by_key) == {mine.key, note.key, gone.key}
        assert by_key[mine.key]["body"] == "Better words of mine."
        assert [one["body"] for one in by_key[mine.key]["earlier_wordings"]] == ["Words of mine."]
        assert by_key[mine.key]["reply_to"] == theirs.key
        assert by_key[note.key]["targets"][0]["exact"] == "A map is"
        assert by_key[gone.key]["body"] == "Taken back."
        assert [token["name"] for token in copy["tokens"]] == ["mine"]
        assert {deed["verb"] for deed in copy["deeds"]} == {
            *("post", "edit", "withdraw", "make_token"),
        }
        said = str(copy)
        for words in ("another", "Another", "noor", "not mine", "cmt_"):
            assert words not in said

    def test_it_has_the_words_as_chosen_and_where_they_stand_once_each(self, cast, article):
        made = respond(cast.mira, article, targets=[select(article, "A map is")])
        ruler = select(article, "a ruler").passage
        move_branch(viewer(cast.omar), made.key, ruler, "It speaks of the ruler.")
        (row,) = export_person(viewer(cast.mira))["responses"]
        assert [one["exact"] for one in row["targets"]] == ["A map is"]
        assert [one["passage"] for one in row["stands_at"]] == [ruler]

    def test_its_cost_does_not_grow(self, cast, article, django_assert_num_queries):
        for size in (1, 12):
            for _ in range(size):
                made = respond(cast.mira, article, targets=[select(article, "A map is")])
                edit(cast.mira, made, "Again.")
            with django_assert_num_queries(13):
                export_person(viewer(cast.mira))

    def test_it_is_ones_own_alone(self, cast):
        for person in (None, cast.samir, cast.basil):
            with pytest.raises(NotPermitted):
                export_person(viewer(person))


class TestFindingPeople:
    def test_members_and_the_unclaimed_have_a_page_and_the_suspended_none(self, cast):
        for person in (cast.mira, cast.basil):
            assert find_person(viewer(None), person.username) == person
        for name in ("samir", "nobody-here", "", "\0"):
            with pytest.raises(NotFound):
                find_person(viewer(None), name)
