"""What the database itself holds to."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User


def refuse(**fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(**fields)


@pytest.mark.django_db
class TestPeople:
    def test_two_people_cannot_have_names_that_read_alike(self):
        User.objects.create_user("Maria")
        for other in ("maria", "MARIA", "ｍａｒｉａ", "Maria"):
            refuse(username=other)

    def test_the_key_follows_the_name_however_the_row_is_written(self):
        User.objects.bulk_create([User(username="Straße")])
        user = User.objects.get()
        assert user.username_key == "strasse"
        user.username = "Gasse"
        user.save()
        user.refresh_from_db()
        assert user.username_key == "gasse"

    def test_an_unclaimed_person_cannot_be_active(self):
        refuse(username="bob~1", is_unclaimed=True, is_active=True)
        User.objects.create(username="bob~1", is_unclaimed=True, is_active=False)

    def test_the_mark_of_the_unclaimed_is_theirs_alone(self):
        refuse(username="bob~1")
        refuse(username="bob", is_unclaimed=True, is_active=False)

    def test_a_person_is_called_by_the_name_shown_and_else_by_the_user_name(self):
        user = User.objects.create_user("maria")
        assert user.name == "maria"
        user.display_name = "Maria S."
        assert user.name == "Maria S."

    def test_a_new_person_has_no_role_no_password_and_may_log_in(self):
        user = User.objects.create_user("maria")
        assert user.roles == []
        assert user.is_active
        assert not user.has_usable_password()
        assert str(user) == "maria"

    def test_passwords_are_kept_by_argon2(self):
        assert User.objects.create_user("maria", password="x").password.startswith("argon2")

    def test_a_person_is_found_by_any_spelling_of_the_name(self):
        user = User.objects.create_user("Straße")
        assert User.objects.get_by_natural_key("STRASSE") == user
