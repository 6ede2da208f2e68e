"""An erased person is nowhere in the database any more: every column of every table is read."""

import pytest
from django.db import connection

from accounts.models import User
from commentary.actions.erasure import erase_account
from commentary.actions.people import edit_profile, hand_over
from commentary.actions.tokens import make_token
from commentary.errors import Conflict, NotFound, NotPermitted
from commentary.models import Annotation, Token
from commentary.queries.fragments import read_all
from commentary.queries.people import find_person
from tests.core.test_counters import answers_agree, counted, stored
from tests.people import (
    ANONYMOUS,
    SYSTEM,
    Cast,
    bring_in,
    edit,
    make_article,
    reply,
    respond,
    select,
    viewer,
    withdraw,
)

# As a column, as JSON, as an address.
NAMES = ("'mira'", '"mira"', "/people/mira/", "Mira Aalto", "mira@example.org", "zirconium bio")
SECRET = ("zirconium note", "zirconium taken back")
SAID = (
    "zirconium words",
    "zirconium earlier",
    "zirconium title",
    "zirconium tag",
    "zirconium quote",
)


def everything() -> str:
    """All that stands in the database, migrations and content types aside."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("django_"):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            said += [repr(row) for row in cursor.fetchall()]
    return "\n".join(said)


@pytest.fixture
def said(cast: Cast, article):
    """A full life: responses of each kind, edits, a note, a token, a byline, a handed-over past."""
    mira = cast.mira
    edit_profile(viewer(mira), display_name="Mira Former", bio="zirconium bio", time_zone="UTC")
    edit_profile(viewer(mira), display_name="Mira Aalto", bio="zirconium bio", time_zone="UTC")
    mira.refresh_from_db()
    old = bring_in(cast.basil, article, "zirconium words")
    hand_over(SYSTEM, cast.basil.username, "mira")
    critique = respond(
        mira,
        article,
        "zirconium earlier",
        kind="critique",
        title="zirconium title",
        tags=["zirconium tag"],
        evidence=[{"quote": "zirconium quote"}],
        client_key="form",
        targets=[select(article, "A map is")],
    )
    edit(mira, critique, "zirconium words")
    reply(cast.noor, critique, "I do not think so.")
    deep = reply(cast.noor, reply(mira, reply(cast.noor, old, "No."), "zirconium words"), "Nor I.")
    for _ in range(3):
        deep = reply(cast.noor, reply(mira, deep, "zirconium words"), "Nor I.")
    respond(mira, article, "zirconium note", kind="note")
    withdraw(mira, respond(mira, article, "zirconium taken back"))
    own = make_article(title="Her own", by=["@mira"])
    hers = respond(mira, own, "zirconium words", kind="critique")
    reply(mira, hers, "zirconium words")
    answered = respond(cast.noor, own, "Is it so?", kind="critique")
    reply(mira, answered, "zirconium words")
    make_token(viewer(mira), name="zirconium token", scope="read", days=1)
    return {"critique": critique, "own": own, "answered": answered}


class TestErasing:
    def test_what_is_looked_for_is_there_before(self, cast, said):
        everywhere = everything()
        for words in (*NAMES, *SECRET, *SAID, "zirconium token"):
            assert words in everywhere, words

    @pytest.mark.parametrize("keep_words", [True, False])
    def test_no_name_and_no_secret_stays_anywhere(self, cast, said, keep_words):
        erase_account(viewer(cast.mira), keep_words=keep_words)
        everywhere = everything()
        printed = "Mira Aalto"  # The byline of an article keeps the name it was printed with.
        for words in (*NAMES, *SECRET, "zirconium token"):
            if words != printed:
                assert words not in everywhere, words
        cards = "".join(row.card_html + row.card_json for row in Annotation.objects.all())
        assert printed not in cards
        assert ("zirconium words" in everywhere) is keep_words
        assert ("zirconium words" in cards) is keep_words

    def test_no_word_stays_where_none_is_to_be_kept(self, cast, said):
        erase_account(viewer(cast.mira), keep_words=False)
        assert "zirconium" not in everything()
        states = Annotation.objects.filter(author=cast.mira).values_list("state", flat=True)
        assert set(states) == {"erased"}

    @pytest.mark.parametrize("keep_words", [True, False])
    def test_threads_keep_their_shape_and_counters_their_truth(self, cast, said, keep_words):
        article = said["critique"].article
        before, _after = read_all(ANONYMOUS, article, limit=99)
        erase_account(viewer(cast.mira), keep_words=keep_words)
        after, _after = read_all(ANONYMOUS, article, limit=99)
        replied_to = [path for path, *_rest in before]
        assert [path for path, *_rest in after] == replied_to
        assert "I do not think so." in str(after)
        for one in (article, said["own"]):
            assert stored(one) == counted(one)
            answers_agree(one)

    @pytest.mark.parametrize("keep_words", [True, False])
    def test_the_account_is_gone(self, cast, said, keep_words):
        erase_account(viewer(cast.mira), keep_words=keep_words)
        person = User.objects.get(pk=cast.mira.pk)
        assert person.username == f"erased-{person.pk}"
        assert not person.is_active
        assert not Token.objects.exists()
        for name in ("mira", person.username):
            with pytest.raises(NotFound):
                find_person(ANONYMOUS, name)
        with pytest.raises(NotPermitted):
            erase_account(viewer(cast.mira), keep_words=keep_words)

    def test_a_byline_keeps_its_printed_name_and_tells_nobody_apart(self, cast, said):
        erase_account(viewer(cast.mira), keep_words=True)
        byline = said["own"].bylines.select_related("person").get()
        assert byline.name == "Mira Aalto"
        assert byline.person.is_unclaimed
        cards = "".join(row.card_html for row in said["own"].annotations.all())
        assert "badge-author" not in cards
        assert "Answered by" not in cards

    def test_the_last_administrator_stays(self, cast):
        with pytest.raises(Conflict):
            erase_account(viewer(cast.ada), keep_words=False)
        assert User.objects.filter(username="ada").exists()

    def test_it_is_ones_own_alone(self, cast):
        for person in (None, cast.samir, cast.basil):
            with pytest.raises(NotPermitted):
                erase_account(viewer(person), keep_words=False)
        with pytest.raises(NotPermitted):
            erase_account(SYSTEM, keep_words=False)

    def test_what_others_wrote_is_left_alone(self, cast, said):
        before = list(
            Annotation.objects.filter(author=cast.noor)
            .order_by("pk")
            .values_list("pk", "body", "state")
        )
        erase_account(viewer(cast.mira), keep_words=False)
        after = list(
            Annotation.objects.filter(author=cast.noor)
            .order_by("pk")
            .values_list("pk", "body", "state")
        )
        assert before == after
