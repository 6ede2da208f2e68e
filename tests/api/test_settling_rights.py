"""By the API: who is shut out, what moderators open again, and which moderator is not named."""

from typing import Any

import pytest

from commentary.actions.moving import move_branch
from commentary.models import Anchor, AnchorChoice, Settlement
from tests.api.conftest import Caller, problem, read
from tests.api.revised import Revised, build_revised, write
from tests.core.moderation.screened import rule, sanction
from tests.people import keys_of, viewer
from tests.standing import build_once, copy_of

DECLINE = {"outcome": "declined", "reason": "The log says otherwise."}

_standing = build_once(build_revised)


@pytest.fixture
def revised(_standing: Revised, db: None) -> Revised:
    return copy_of(_standing)


@pytest.fixture
def path(revised: Revised) -> str:
    return f"annotations/{revised.proposed.key}/settlement/"


@pytest.mark.parametrize("who", ["vera", "edda"])
def test_who_is_shut_out_settles_nothing(who, revised, path, caller):
    person = getattr(revised.cast, who)
    sanction(person, "ban", article=revised.article)
    kept = Settlement.objects.count()
    for answer in (
        caller(person).send("PUT", path, DECLINE),
        caller(person).send("PUT", path, {"outcome": "accepted"}),
        caller(person).delete(path),
    ):
        told = problem(answer, 403, "not_permitted")
        assert told["detail"] == "The moderators have shut you out of this debate."
    assert Settlement.objects.count() == kept


def test_who_is_shut_out_says_nowhere_where_words_stand(revised, caller):
    key, person = revised.changed.key, revised.changed.author
    sanction(person, "ban", article=revised.article)
    before = Anchor.objects.count()
    for body in ({"deed": "confirm"}, {"deed": "leave"}):
        problem(
            caller(person).send("PUT", f"annotations/{key}/anchors/0/", body), 403, "not_permitted"
        )
    assert Anchor.objects.count() == before


def test_nor_does_an_editor_through_a_draft(revised, caller):
    write(revised.cast, revised.article, {"who had shown the ford": "where they forded"})
    edda = caller(revised.cast.edda)
    address = f"articles/{revised.article.slug}/draft/choices/{revised.stays.key}/0/"
    read(edda.send("PUT", address, {"deed": "leave"}))
    sanction(revised.cast.edda, "ban", article=revised.article)
    problem(edda.send("PUT", address, {"deed": "confirm"}), 403, "not_permitted")
    problem(edda.delete(address), 403, "not_permitted")
    assert (
        AnchorChoice.objects.get(annotation=revised.stays, revision__state="draft").deed == "leave"
    )


def test_moderators_open_again_what_was_declined(revised, path, nobody, caller):
    omar, edda = caller(revised.cast.omar), caller(revised.cast.edda)
    problem(omar.delete(path), 403, "not_permitted")
    problem(omar.send("PUT", path, DECLINE), 403, "not_permitted")
    read(edda.send("PUT", path, DECLINE))
    problem(nobody.delete(path), 401, "not_authenticated")
    problem(caller(revised.cast.noor).delete(path), 403, "not_permitted")
    assert read(omar.delete(path)) == {"taken_out": False}
    assert read(nobody.get(f"annotations/{revised.proposed.key}/"))["settlement"] is None
    problem(omar.delete(path), 403, "not_permitted")


def test_a_refused_word_is_told_at_the_reason(revised, path, caller):
    rule("otherwise", "refuse", says="Say it plainly.")
    told = problem(caller(revised.cast.vera).send("PUT", path, DECLINE), 422, "invalid")
    assert told["fields"] == {"reason": ["Say it plainly."]}
    assert not Settlement.objects.filter(correction=revised.proposed).exists()


def test_which_moderator_moved_a_thread_is_for_moderators(
    revised: Revised, nobody: Caller, caller: Any, settings: Any
):
    key = revised.stays.key
    move_branch(viewer(revised.cast.omar), key, keys_of(revised.article)[0], "It belongs there.")

    def by(of: Caller) -> list[str | None]:
        rows = read(of.get(f"annotations/{key}/anchors/"))["items"]
        return [row["by"] and row["by"]["username"] for row in rows if row["method"] == "moved"]

    for name in ("mira", "noor", "vera", "edda"):
        assert by(caller(getattr(revised.cast, name))) == [None]
    assert by(nobody) == [None]
    assert by(caller(revised.cast.omar)) == by(caller(revised.cast.ada)) == ["omar"]
    settings.LOG_NAMES_MODERATORS = True
    assert by(caller(revised.cast.noor)) == ["omar"]
