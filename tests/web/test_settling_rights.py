"""Who may no longer settle, or only open again: what the pages offer them, and refuse."""

import pytest

from commentary.actions.moving import move_branch
from commentary.actions.revising.corrections import decline_correction
from commentary.models import AnchorChoice, LedgerEntry, Notice, Settlement
from tests.core.moderation.screened import rule, sanction
from tests.people import keys_of, make_article, make_cast, respond, select, viewer
from tests.revisions import draft_with, make_doubtful
from tests.standing import build_once, copy_of
from tests.web.pages import PARTIAL, find_one, form_on, read, tree_of, words_in

FOOL = "Only a fool would think so."


def build():
    """The cast, an article by vera, and a correction and a comment of mira's."""
    cast, article = make_cast(), make_article()
    made = respond(cast.mira, article, kind="correction", proposed="a promise is a loan")
    said = respond(cast.mira, article, targets=[select(article, "a promise is a debt")])
    return cast, article, made, said


scene = build_once(build)


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


@pytest.fixture
def made(db, scene):
    return copy_of(scene[2])


@pytest.fixture
def said(db, scene):
    return copy_of(scene[3])


def address_of(response):
    return f"/responses/{response.key}/correction/"


def menu_of(client, response):
    return read(client.get(f"/responses/{response.key}/menu/", headers=PARTIAL), part=True)


def decline(cast, made):
    decline_correction(viewer(cast.vera), made.key, reason=FOOL)


class TestModerators:
    def test_the_menu_leads_them_to_what_was_declined(self, cast, made, browser):
        client = browser(cast.omar)
        assert address_of(made) not in menu_of(client, made)
        decline(cast, made)
        text = menu_of(client, made)
        assert address_of(made) in text
        assert "Open the correction again" in words_in(text)
        assert "Accept or decline" not in words_in(text)
        for person in (cast.mira, cast.noor):
            assert address_of(made) not in menu_of(browser(person), made)

    def test_the_page_offers_opening_again_and_nothing_else(self, cast, article, made, browser):
        decline(cast, made)
        rival = respond(
            cast.noor,
            article,
            kind="correction",
            targets=[select(article, "promise is a debt that")],
            proposed="promise is a gift that",
        )
        client = browser(cast.omar)
        text = read(client.get(address_of(made)))
        assert [one.get("value") for one in tree_of(text).xpath("//main//button")] == ["reopen"]
        assert address_of(rival) not in text
        form = form_on(text, "//form[.//*[@value='reopen']]")
        assert "reason" in form
        for deed in ("accept", "done", "decline"):
            answer = client.post(address_of(made), {"do": deed, "reason": "x", "wording": "y"})
            assert "Only the article" in words_in(read(answer, 403))
        answer = client.post(address_of(made), {**form, "do": "reopen", "reason": "It insults."})
        assert (answer.status_code, answer["Location"]) == (303, f"/responses/{made.key}/")
        assert FOOL not in read(client.get(answer["Location"]))
        assert LedgerEntry.objects.get(verb="reopen_correction").reason == "It insults."
        read(client.get(address_of(made)), 403)

    def test_a_reason_that_is_too_long_stays_on_the_page(self, cast, made, browser):
        decline(cast, made)
        said = "x" * 9_000
        text = read(
            browser(cast.omar).post(address_of(made), {"do": "reopen", "reason": said}), 422
        )
        find_one(text, "//*[@id='reopen-reason_error']")
        assert said in text
        assert Settlement.objects.exists()

    def test_who_settles_is_asked_for_no_reason(self, cast, made, browser):
        decline(cast, made)
        text = read(browser(cast.vera).get(address_of(made)))
        assert "reason" not in form_on(text, "//form[.//*[@value='reopen']]")


class TestShutOut:
    @pytest.mark.parametrize("who", ["vera", "edda"])
    def test_settling_is_refused_with_the_sentence_and_not_offered(
        self, cast, article, made, browser, who
    ):
        client = browser(getattr(cast, who))
        lists = f"/articles/{article.slug}/corrections/"
        assert address_of(made) in read(client.get(lists))
        sanction(getattr(cast, who), "ban", article=article)
        assert "shut you out" in words_in(read(client.get(address_of(made)), 403))
        answer = client.post(address_of(made), {"do": "decline", "reason": "kept words"})
        assert "kept words" in read(answer, 403)
        assert not Settlement.objects.exists()
        assert address_of(made) not in read(client.get(lists))
        assert address_of(made) not in menu_of(client, made)

    def test_saying_where_words_stand_is_not_offered(self, cast, article, said, browser):
        address = f"/responses/{said.key}/words/"
        client = browser(cast.mira)
        assert address in menu_of(client, said)
        assert tree_of(read(client.get(address))).xpath("//main//button")
        sanction(cast.mira, "ban", article=article)
        text = read(client.get(address))
        assert not tree_of(text).xpath("//main//button")
        assert "shut you out" in words_in(text)
        assert address not in menu_of(client, said)
        row = said.anchors.get()
        answer = client.post(address, {"do": "leave", "target": f"0-{row.pk}"})
        assert "shut you out" in words_in(read(answer, 403))
        assert said.anchors.get().superseded_at is None

    def test_nor_at_the_desk(self, cast, article, said, browser):
        make_doubtful(said, article)
        address, client = f"/desk/{article.slug}/review/", browser(cast.edda)
        deeds = "//li[contains(@class, 'effect')]//button"
        assert tree_of(read(client.get(address))).xpath(deeds)
        sanction(cast.edda, "ban", article=article)
        for where in (address, f"{address}?attach={said.key}.0"):
            text = read(client.get(where))
            assert "shut you out" in words_in(text)
            assert not tree_of(text).xpath(deeds)
        posted = {"do": "leave", "response": said.key, "target": "0", "seen": "1"}
        assert "shut you out" in words_in(read(client.post(address, posted), 403))

    def test_but_for_a_note_of_ones_own(self, cast, article, browser):
        note = respond(cast.edda, article, kind="note", targets=[select(article, "at dawn")])
        make_doubtful(note, article)
        sanction(cast.edda, "ban", article=article)
        address, client = f"/desk/{article.slug}/review/", browser(cast.edda)
        deeds = f"//li[@id='e-{note.key}-0']//button[@value='confirm']"
        assert tree_of(read(client.get(address))).xpath(deeds)
        seen = note.anchors.get(superseded_at=None).pk
        posted = {"do": "confirm", "response": note.key, "target": "0", "seen": str(seen)}
        assert client.post(address, posted).status_code == 302

    def test_nor_in_a_draft_and_what_was_typed_is_kept(self, cast, article, said, browser):
        own = respond(cast.edda, article, kind="note", targets=[select(article, "at dawn")])
        draft_with(article, {"a promise is a debt": "a vow is a debt", "at dawn": "at dusk"})
        address, client = f"/desk/{article.slug}/revise/effects/", browser(cast.edda)

        def deeds(text, response):
            path = f"//li[@id='e-{response.key}-0']"
            return find_one(text, path).xpath(".//button|.//a[contains(@href, 'attach')]")

        assert deeds(read(client.get(address)), said)
        sanction(cast.edda, "ban", article=article)
        for where in (address, f"{address}?attach={said.key}.0"):
            text = read(client.get(where))
            assert "shut you out" in words_in(text)
            assert not deeds(text, said)
            assert deeds(text, own)
        sent = {"response": said.key, "target": "0", "do": "reattach", "quote": "typed words"}
        text = read(client.post(address, sent), 403)
        assert "shut you out" in find_one(text, "//*[@role='alert']").text_content()
        kept = find_one(text, "//textarea[starts-with(@id, 'posted-')]")
        assert kept.text_content().strip() == "typed words"
        assert not AnchorChoice.objects.exists()
        answer = client.post(address, {"response": own.key, "target": "0", "do": "leave"})
        assert answer.status_code == 302
        assert AnchorChoice.objects.get().annotation == own


def test_a_reason_with_a_refused_word_stays_on_the_page(cast, made, browser):
    rule("nincompoop", "refuse", says="Call nobody names.")
    answer = browser(cast.vera).post(
        address_of(made), {"do": "decline", "reason": "Says a nincompoop."}
    )
    text = read(answer, 422)
    assert "Call nobody names." in find_one(text, "//*[@id='decline-reason_error']").text_content()
    assert "Says a nincompoop." in text


def test_who_moved_a_thread_is_named_to_moderators(cast, article, said, browser, settings):
    omar = cast.omar.name
    move_branch(viewer(cast.omar), said.key, keys_of(article)[-1], "It belongs there.")
    address = f"/responses/{said.key}/words/"

    def history(person):
        page = tree_of(read(browser(person).get(address)))
        return [one.text_content() for one in page.xpath("//*[@class='quote-history']//li")]

    for person in (None, cast.mira, cast.vera, cast.edda):
        lines = history(person)
        assert any("Moved by a moderator" in line for line in lines)
        assert not any(omar in line for line in lines), person
    assert any(omar in line for line in history(cast.omar))
    settings.LOG_NAMES_MODERATORS = True
    assert any(omar in line for line in history(None))


def test_what_an_editor_said_of_a_quote_is_a_notice(cast, article, said, browser):
    client = browser(cast.edda)
    address = f"/responses/{said.key}/words/"
    for deed, more in (("leave", {}), ("reattach", {"passage": keys_of(article)[-1]})):
        row = said.anchors.get(superseded_at=None)
        answer = client.post(address, {"do": deed, "target": f"0-{row.pk}", **more})
        assert answer.status_code == 303
    text = words_in(read(browser(cast.mira).get("/notices/")))
    assert "An editor said that the words which a response of yours speaks of are gone" in text
    assert "An editor attached your response to other words of the text." in text
    assert Notice.objects.filter(person=cast.mira).count() == 2
