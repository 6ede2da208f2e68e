"""manage.py create_member, grant_role, revoke_role, hand_over"""

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError
from django.test import Client

from accounts.models import User
from commentary.models import LedgerEntry
from tests.commands.calling import run
from tests.people import bring_in, make_article


class TestCreateMember:
    def test_it_makes_a_member_who_can_log_in_with_what_it_prints(self, db):
        password = run("create_member", "petra", "--email", "petra@example.org").strip()
        assert len(password) >= 16
        person = User.objects.get()
        assert person.check_password(password)
        assert EmailAddress.objects.get(user=person).verified
        answer = Client().post("/accounts/login/", {"login": "petra", "password": password})
        assert answer.status_code == 302

    def test_roles_and_the_name_shown_may_be_given(self, db):
        run(
            *("create_member", "petra", "--display-name", "Petra P."),
            *("--role", "editor", "--role", "moderator"),
        )
        person = User.objects.get()
        assert (person.name, person.roles) == ("Petra P.", ["editor", "moderator"])
        entries = LedgerEntry.objects.order_by("pk").values_list("verb", "system")
        assert list(entries) == [
            ("make_member", "create_member"),
            ("grant_role", "create_member"),
            ("grant_role", "create_member"),
        ]

    def test_each_password_is_another(self, db):
        assert run("create_member", "petra") != run("create_member", "paula")

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["admin"], "kept for the site"),
            (["x y"], "leave out spaces"),
            (["mira"], "taken"),
            (["petra", "--email", "nobody"], "name@example.org"),
            (["petra", "--role", "emperor"], "invalid choice"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_sentence(self, cast, arguments, sentence):
        count = User.objects.count()
        with pytest.raises(CommandError, match=sentence):
            run("create_member", *arguments)
        assert User.objects.count() == count


class TestRoles:
    def test_a_role_is_given_and_taken_with_its_reason(self, cast):
        said = run("grant_role", "mira", "editor", "--reason", "She asked.")
        assert said == "Roles of mira: editor.\n"
        entry = LedgerEntry.objects.get()
        assert (entry.verb, entry.system, entry.reason) == (
            "grant_role",
            "grant_role",
            "She asked.",
        )
        assert run("revoke_role", "mira", "editor") == "Roles of mira: none.\n"
        cast.mira.refresh_from_db()
        assert cast.mira.roles == []

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["grant_role", "nobody-here", "editor"], "nobody here"),
            (["grant_role", "mira", "emperor"], "invalid choice"),
            (["revoke_role", "ada", "administrator"], "Somebody has to remain"),
            (["grant_role", "basil-brook~1", "editor"], "takes no role"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_sentence(self, cast, arguments, sentence):
        with pytest.raises(CommandError, match=sentence):
            run(*arguments)
        assert not LedgerEntry.objects.exists()


class TestHandOver:
    def test_what_the_unclaimed_wrote_becomes_the_members(self, cast):
        brought = bring_in(cast.basil, make_article())
        said = run("hand_over", cast.basil.username, "mira")
        assert said == "What basil-brook~1 wrote is mira's now.\n"
        brought.refresh_from_db()
        assert brought.author == cast.mira

    @pytest.mark.parametrize(
        ("unclaimed", "member", "sentence"),
        [
            ("noor", "mira", "not unclaimed"),
            ("nobody-here", "mira", "nobody here"),
            ("basil-brook~1", "nobody-here", "nobody here"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_sentence(self, cast, unclaimed, member, sentence):
        with pytest.raises(CommandError, match=sentence):
            run("hand_over", unclaimed, member)
