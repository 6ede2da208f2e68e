"""What goes to one side stays there: ETags by reader, no names, no reasons of others."""

import pytest

from accounts.models import User
from commentary.actions import appeals
from commentary.actions.decisions import decide_case
from commentary.models import Case, Flag, Letter
from commentary.queries.flags import list_own_flags
from tests.core.moderation.appealing import BECAUSE, SAID, hear
from tests.core.moderation.deciding import decide, raise_for
from tests.core.moderation.flagging import flag, notify
from tests.people import ANONYMOUS, reply, respond, viewer


@pytest.fixture
def una(cast):
    return User.objects.create_user("una", display_name="Una Bel", roles=["moderator"])


@pytest.fixture
def call(cast, nobody, caller):
    """A program of somebody's, by name."""
    return lambda who: nobody if who == "anonymous" else caller(getattr(cast, who))


@pytest.fixture
def hidden(cast, article):
    made = respond(cast.mira, article, "They were thieves.")
    reply(cast.noor, made)
    raise_for(made, "flagged")
    decide(cast.omar, made, "hide")
    return made


class TestETags:
    def test_each_reader_of_what_is_hidden_has_one_of_their_own(self, cast, call, hidden):
        path = f"annotations/{hidden.key}/"
        seen = {who: call(who).get(path) for who in ("anonymous", "noor", "mira", "omar")}
        assert "thieves" in seen["omar"].content.decode()
        assert "thieves" not in seen["anonymous"].content.decode()
        assert len({answer["ETag"] for answer in seen.values()}) == 4
        after = call("anonymous").get(path, If_None_Match=seen["omar"]["ETag"])
        assert after.status_code == 200
        same = call("omar").get(path, If_None_Match=seen["omar"]["ETag"])
        assert (same.status_code, same["Cache-Control"]) == (304, "private, no-cache")

    def test_if_match_takes_any_of_them(self, cast, call, article):
        made = respond(cast.mira, article)
        path = f"annotations/{made.key}/"
        for who in ("anonymous", "mira"):
            etag = call(who).get(path)["ETag"]
            answer = call("mira").patch(path, {"body": f"As {who}."}, If_Match=etag)
            assert answer.status_code == 200
            assert answer["ETag"] == call("mira").get(path)["ETag"]
        stale = call("mira").patch(path, {"body": "Late."}, If_Match=etag)
        assert stale.status_code == 412


def test_who_appeals_reads_no_name_of_a_moderator(cast, call, una, hidden):
    removal = decide(cast.omar, hidden, "remove")
    key = appeals.file_appeal(viewer(cast.mira), removal.key, SAID).key
    appeals.take_appeal(viewer(una), key)
    appeals.write_in_appeal(viewer(una), key, "Why?")
    appeals.write_in_appeal(viewer(cast.mira), key, "Because.")
    answer = call("mira").get(f"decisions/{removal.key}/appeal/")
    assert [one["name"] for one in answer.json()["messages"]] == ["", "Mira Aalto"]
    for name in ("Una Bel", "omar"):
        assert name not in answer.content.decode()


def test_a_moderator_reads_their_own_appeal_as_others_do(cast, call, una, article):
    own = respond(cast.omar, article, "They were thieves.")
    raise_for(own, "flagged")
    removal = decide(cast.ada, own, "remove")
    key = appeals.file_appeal(viewer(cast.omar), removal.key, SAID).key
    appeals.take_appeal(viewer(una), key)
    appeals.write_in_appeal(viewer(una), key, "Between us.", internal=True)
    appeals.write_in_appeal(viewer(una), key, "Why?")
    path = f"moderation/appeals/{key}/"
    said = call("omar").get(path).content.decode()
    for secret in ("Between us.", "Una Bel", '"username":"ada"'):
        assert secret not in said
    assert "Between us." in call("ada").get(path).content.decode()
    appeals.conclude_appeal(viewer(una), key, "uphold", version=1, reasoning=BECAUSE)
    refused = call("omar").post(f"{path}assignment/", {})
    assert refused.status_code in (403, 409)
    for secret in ("Between us.", "Una Bel"):
        assert secret not in refused.content.decode()


def test_a_moderator_reads_their_own_case_as_others_do(cast, call, article):
    own = respond(cast.omar, article)
    flag(cast.noor, own, text="A word of noor's.")
    case = Case.objects.get(response=own)
    from commentary.actions import cases

    cases.write_in_case(viewer(cast.ada), case.key, "Why?")
    said = call("omar").get(f"moderation/cases/{case.key}/").json()
    assert (said["reasons"], said["flags"], said["decisions"]) == ([], [], [])
    assert [one["name"] for one in said["messages"]] == [""]


def test_what_an_author_is_told_goes_to_nobody_who_flagged(cast, una, article):
    made = respond(cast.mira, article, "They were thieves.")
    flag(cast.noor, made)
    notify(ANONYMOUS, made, email="jana@example.org")
    removal = decide(cast.omar, made, "remove")
    key = appeals.file_appeal(viewer(cast.mira), removal.key, SAID)
    hear(una, key, "overturn")
    assert BECAUSE.why
    letters = Letter.objects.filter(address="jana@example.org")
    (told,) = list_own_flags(viewer(cast.noor), limit=9)
    assert (told.outcome["outcome"] != "", told.outcome["why"]) == (True, "")
    assert Flag.objects.filter(response=made).exclude(decision=removal).count() == 2
    assert letters
    assert not any(BECAUSE.why in letter.body for letter in letters)


def test_where_it_was_let_stand_they_are_told_why(cast, article):
    made = respond(cast.mira, article)
    flag(cast.noor, made)
    case = Case.objects.get(response=made)
    decide_case(viewer(cast.omar), case.key, "keep", version=case.version, reasoning=BECAUSE)
    (told,) = list_own_flags(viewer(cast.noor), limit=9)
    assert told.outcome["why"] == BECAUSE.why
