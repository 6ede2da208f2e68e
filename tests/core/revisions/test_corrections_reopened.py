"""Opening a correction again puts back what it replaced, whatever happened to it since."""

import pytest

from commentary.actions.erasure import erase_account
from commentary.actions.revising.corrections import reopen_correction
from commentary.actions.revising.reattaching import leave, reattach
from commentary.errors import Conflict, NotFound, NotPermitted
from commentary.models import Annotation, Article
from commentary.queries.annotations import find_response
from commentary.text.draft import DraftPassage
from tests.core.moderation.flagging import decide, flag
from tests.core.revisions.correcting import accept, decline, first_passage
from tests.people import Cast, make_article, make_cast, respond, select, viewer, withdraw

pytestmark = pytest.mark.django_db

TEXT = ("Alpha was first.", "Gamma was third.", "The middle stays what it is and was.")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def article() -> Article:
    return make_article(passages=[DraftPassage("paragraph", text) for text in TEXT])


@pytest.fixture
def beta(cast: Cast, article: Article) -> Annotation:
    """Mira's correction, accepted by an editor: Beta for Alpha."""
    return correct(cast.mira, article, "Beta")


@pytest.fixture
def delta(cast: Cast, article: Article) -> Annotation:
    """Noor's of the same words: Delta for Alpha."""
    return correct(cast.noor, article, "Delta")


def correct(person, article: Article, proposed: str) -> Annotation:
    targets = [select(article, "Alpha")]
    return respond(person, article, kind="correction", proposed=proposed, targets=targets)


class TestWordsPutBack:
    def test_they_are_those_that_were_replaced_although_it_was_re_attached(
        self, cast, article, beta
    ):
        accept(cast.edda, beta)
        reattach(viewer(cast.mira), beta.key, 0, [select(article, "Gamma")])
        assert reopen_correction(viewer(cast.edda), beta.key)
        assert first_passage(article) == TEXT[0]

    def test_also_when_its_words_were_left_as_gone(self, cast, article, beta):
        accept(cast.edda, beta)
        leave(viewer(cast.mira), beta.key, 0)
        assert reopen_correction(viewer(cast.edda), beta.key)
        assert first_passage(article) == TEXT[0]

    def test_also_when_it_was_re_attached_before_it_was_accepted(self, cast, article, beta):
        reattach(viewer(cast.mira), beta.key, 0, [select(article, "Gamma")])
        accept(cast.edda, beta)
        assert reopen_correction(viewer(cast.edda), beta.key)
        assert first_passage(article) == TEXT[0]


class TestNotShownAnyMore:
    """The edit of an accepted correction that is gone is the editor's by then."""

    @pytest.fixture(params=["withdrawn", "erased", "hidden"])
    def gone(self, request, cast, article, beta, delta):
        accept(cast.edda, beta)
        if request.param == "withdrawn":
            withdraw(cast.mira, beta)
        elif request.param == "erased":
            erase_account(viewer(cast.mira), keep_words=False)
        else:
            flag(cast.noor, beta)
            decide(cast.omar, beta, "hide")
            with pytest.raises(NotFound):
                find_response(viewer(cast.vera), beta.key)
        return beta

    @pytest.mark.parametrize("settler", ["vera", "edda"])
    def test_another_of_its_words_is_told_the_way_on_and_nobody_is_named(
        self, cast, article, gone, delta, settler
    ):
        with pytest.raises(Conflict) as refusal:
            accept(getattr(cast, settler), delta)
        assert refusal.value.code == "words_gone"
        assert not any(name in refusal.value.message for name in ("Mira", "mira", "erased"))
        assert first_passage(article) == "Beta was first."

    def test_an_editor_accepts_the_other_as_done(self, cast, article, gone, delta):
        accept(cast.edda, delta, as_done=True)
        assert first_passage(article) == "Beta was first."

    def test_what_is_shown_is_in_the_way_as_before(self, cast, article, beta, delta):
        accept(cast.edda, beta)
        with pytest.raises(Conflict) as refusal:
            accept(cast.vera, delta)
        assert refusal.value.code == "competing"
        assert cast.mira.name in refusal.value.message


def test_an_account_that_was_erased_keeps_no_name_in_a_refusal(cast, article, beta, delta):
    accept(cast.edda, beta)
    erase_account(viewer(cast.mira), keep_words=True)
    with pytest.raises(Conflict) as refusal:
        accept(cast.vera, delta)
    assert refusal.value.code == "competing"
    assert "Erased member" in refusal.value.message


def test_who_may_not_settle_is_told_that_first(cast, beta):
    with pytest.raises(NotPermitted):
        decline(cast.noor, beta, reason="")
