"""Pages of one's own case and appeal: no more for a moderator than for anybody else."""

import pytest

from accounts.models import User
from commentary.actions import appeals, cases
from commentary.models import Case
from tests.core.moderation.deciding import decide, raise_for
from tests.core.moderation.flagging import flag
from tests.people import respond, viewer
from tests.web.pages import read

pytestmark = pytest.mark.one_database


@pytest.fixture
def una(cast):
    return User.objects.create_user("una", display_name="Una Bel", roles=["moderator"])


def test_the_author_of_what_was_flagged_finds_no_new_form(browser, cast, article):
    made = respond(cast.mira, article)
    url = f"/responses/{made.key}/moderation/"
    before = read(browser(cast.mira).get(url))
    assert 'id="talk"' not in before
    flag(cast.noor, made)
    assert 'id="talk"' not in read(browser(cast.mira).get(url))
    assert browser(cast.mira).post(url, {"body": "Hello?"}).status_code == 404
    decide(cast.omar, made, "hide")
    assert 'id="talk"' in read(browser(cast.mira).get(url))


def test_a_moderators_own_appeal_shows_neither_notes_nor_names(browser, cast, article, una):
    own = respond(cast.omar, article, "They were thieves.")
    raise_for(own, "flagged")
    decision = decide(cast.ada, own, "remove")
    key = appeals.file_appeal(viewer(cast.omar), decision.key, "I quoted them.").key
    appeals.take_appeal(viewer(una), key)
    appeals.write_in_appeal(viewer(una), key, "Between us.", internal=True)
    appeals.write_in_appeal(viewer(una), key, "Why?")
    url = f"/moderation/appeals/{key}/"
    page = read(browser(cast.omar).get(url))
    assert "Why?" in page
    for secret in ("Between us.", "Una Bel", 'value="note"', "<bdi>ada</bdi>"):
        assert secret not in page
    theirs = read(browser(cast.ada).get(url))
    assert "Between us." in theirs
    assert "Una Bel" in theirs


def test_a_moderators_own_case_in_the_console(browser, cast, article, una):
    own = respond(cast.omar, article, "They were thieves.")
    flag(cast.noor, own, text="A word of noor's.")
    case = Case.objects.get(response=own)
    cases.claim_case(viewer(una), case.key)
    cases.write_in_case(viewer(una), case.key, "Why?")
    cases.write_in_case(viewer(una), case.key, "Between us.", internal=True)
    decide(una, own, "remove")
    page = read(browser(cast.omar).get(f"/moderation/cases/{case.key}/"))
    assert "Why?" in page
    assert "The moderators" in page
    for secret in ("Una Bel", "A word of noor", "Between us."):
        assert secret not in page
