"""Where the quotes of a response stand: everybody reads it, its author and editors say so anew."""

import pytest
from django.test import Client

from commentary.actions.revising import reattaching
from commentary.models import Anchor, LedgerEntry
from commentary.queries.orphans import count_orphans
from commentary.text.draft import DraftText
from tests.people import ANONYMOUS, make_cast, respond, select, viewer, withdraw
from tests.revisions import make_doubtful, make_revised, revise, texts_of
from tests.standing import build_once, copy_of
from tests.web.pages import find_one, form_on, read, tree_of, words_in

standing = build_once(lambda: (cast := make_cast(), make_revised(cast)))


@pytest.fixture
def scene(standing, db):
    return copy_of(standing)


@pytest.fixture
def cast(scene):
    return scene[0]


@pytest.fixture
def made(scene):
    return scene[1]


def words_of(response):
    return f"/responses/{response.key}/words/"


def post(client, response, **words):
    """Post as the page does: with the anchor that was seen behind the number of the quote."""
    target = words.get("target", "")
    if target.isdigit():
        shown = response.article.revision_id
        rows = Anchor.objects.standing().filter(revision_id=shown, target=target)
        words["target"] = f"{target}-{rows.filter(annotation=response).values_list('pk')[0][0]}"
    return client.post(f"/responses/{response.key}/words/", words)


def test_everybody_reads_the_history_and_only_some_are_given_deeds(cast, made, browser):
    for name in ("anonymous", "mira", "noor", "vera", "edda", "omar"):
        client = browser(getattr(cast, name, None))
        text = read(client.get(words_of(made.gone)))
        for words in ("A boundary drawn with a ruler", "Selected by its author", "Revision 2"):
            assert words in words_in(text), (name, words)
        offered = bool(tree_of(text).xpath("//main//button"))
        assert offered == (name in ("noor", "edda")), name


@pytest.mark.parametrize("who", ["noor", "edda"])
def test_it_is_re_attached_by_typing_the_words(cast, made, browser, who):
    client = browser(getattr(cast, who))
    answer = post(
        client,
        made.gone,
        do="reattach",
        target="0",
        passage=made.keys[3],
        exact="  the name\n of the village ",
    )
    assert (answer.status_code, answer["Location"]) == (303, f"/responses/{made.gone.key}/")
    row = Anchor.objects.drawn().get(annotation=made.gone, revision=made.article.revision)
    assert (row.exact, row.method) == ("the name of the village", "reattached")
    assert row.placed_by.username == who
    assert LedgerEntry.objects.filter(verb="reattach", subject_key=made.gone.key).exists()
    made.article.refresh_from_db()
    assert count_orphans(ANONYMOUS, made.article) == 0
    card = read(client.get(f"/responses/{made.gone.key}/"))
    assert "Said of the earlier wording:" in words_in(card)


def test_a_suggestion_is_taken_with_one_press(cast, made, browser):
    like = "He said a boundary drawn by a ruler ends."
    revise(made.article, [*texts_of(made.article), DraftText("", "paragraph", like)])
    client = browser(cast.noor)
    text = read(client.get(words_of(made.gone)))
    form = find_one(text, "//form[@class='suggestion']")
    sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    del sent["csrfmiddlewaretoken"]
    assert post(client, made.gone, do="reattach", **sent).status_code == 303
    row = Anchor.objects.drawn().get(annotation=made.gone, revision=made.article.revision)
    assert row.exact == "a boundary drawn by a ruler"


def test_a_place_is_confirmed_or_said_to_be_gone(cast, made, browser):
    make_doubtful(made.changed, made.article)
    rows = Anchor.objects.filter(annotation=made.changed, revision=made.article.revision)
    client = browser(cast.mira)
    text = words_in(read(client.get(f"/responses/{made.changed.key}/words/")))
    assert "Nobody has checked this place yet." in text
    assert post(client, made.changed, do="confirm", target="0").status_code == 303
    row = rows.drawn().get()
    assert (row.method, row.review) == ("confirmed", False)
    assert post(client, made.changed, do="leave", target="0").status_code == 303
    assert not rows.drawn().exists()


def test_what_is_refused_keeps_what_was_typed(cast, made, browser):
    client, wrong = browser(cast.noor), "words <b>that</b> stand nowhere"
    refused = (
        ({"do": "reattach", "target": "0", "passage": made.keys[3], "exact": wrong}, 422),
        ({"do": "reattach", "target": "0", "passage": "nowhere", "exact": wrong}, 422),
        ({"do": "reattach", "target": "0", "passage": "", "exact": wrong}, 422),
        ({"do": "reattach", "target": "0", "passage": "\0", "exact": wrong}, 422),
        ({"do": "dance", "target": "0", "exact": wrong}, 422),
        ({"do": "reattach", "target": "x", "exact": wrong}, 422),
        ({"target": "0", "exact": wrong}, 422),
        ({"do": "confirm", "target": "0", "exact": wrong}, 409),
    )
    before = Anchor.objects.count()
    for words, status in refused:
        text = read(post(client, made.gone, **words), status)
        assert tree_of(text).xpath("//p[@role='alert']"), words
        assert find_one(text, "//textarea[@name='exact']").text.strip() == wrong, words
    missing = post(client, made.gone, do="leave", target="7-1")
    assert missing.status_code == 404
    assert Anchor.objects.count() == before


def test_who_was_slower_is_told_and_overwrites_nothing(cast, made, browser):
    client = browser(cast.mira)
    text = read(client.get(f"/responses/{made.changed.key}/words/"))
    seen = tree_of(text).xpath("//input[@name='target']/@value")[0]
    words = {"target": seen, "passage": made.keys[3], "exact": "the village"}
    revise(made.article, {"a clerk": "the clerk"})
    for do in ("leave", "confirm", "reattach"):
        late = client.post(f"/responses/{made.changed.key}/words/", {"do": do, **words})
        assert "changed meanwhile" in words_in(read(late, 409)), do
    row = Anchor.objects.drawn().get(annotation=made.changed, revision=made.article.revision)
    assert (row.exact, row.method) == ("the clerk wrote down who had shown them", "aligned")


def test_an_editor_who_was_slower_is_told_and_keeps_what_was_typed(cast, made, browser):
    make_doubtful(made.changed, made.article)
    client, room = browser(cast.edda), f"/desk/{made.article.slug}/review/"
    page = f"{room}?attach={made.changed.key}.0"
    deeds = tree_of(read(client.get(room))).xpath("//form[.//button[@name='do']]")
    assert [form.xpath("count(.//input[@name='seen'])") for form in deeds] == [1] * len(deeds)
    form = form_on(read(client.get(page)), "//form[@data-attach]")
    sent = {**form, "passage": made.keys[3], "quote": "the village"}
    reattaching.confirm(viewer(cast.mira), made.changed.key, 0)
    for seen in (form["seen"], "", "x"):
        for do in ("leave", "confirm", "reattach"):
            text = read(client.post(room, {**sent, "seen": seen, "do": do}), 409)
            assert "changed meanwhile" in words_in(text), (seen, do)
            assert "the village" in "".join(tree_of(text).xpath("//textarea/text()")), (seen, do)
    row = Anchor.objects.drawn().get(annotation=made.changed, revision=made.article.revision)
    assert row.method == "confirmed"
    make_doubtful(made.changed, made.article)
    again = form_on(
        read(client.post(room, {**sent, "do": "reattach"}), 409), "//form[@data-attach]"
    )
    assert again["quote"] == "the village"
    assert client.post(room, {**again, "do": "reattach"}).status_code == 302


def test_others_may_not_and_guests_log_in(cast, made, browser):
    words = {"do": "leave", "target": "0"}
    for name in ("mira", "vera", "omar"):
        answer = post(browser(getattr(cast, name)), made.gone, **words)
        assert answer.status_code == 403, name
    answer = post(Client(), made.gone, **words)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    rows = Anchor.objects.filter(annotation=made.gone, method="left")
    assert not rows.exists()


def test_the_menu_leads_there_for_those_who_may(cast, made, browser):
    for name in ("noor", "edda", "mira", "omar"):
        text = read(browser(getattr(cast, name)).get(f"/responses/{made.gone.key}/menu/"))
        led = words_of(made.gone) in tree_of(text).xpath("//a/@href")
        assert led == (name in ("noor", "edda")), name


def test_what_may_not_be_read_is_gone_or_was_never_there(cast, made, browser):
    note = respond(cast.mira, made.article, kind="note", targets=[select(made.article, "at dawn")])
    address = f"/responses/{note.key}/words/"
    assert browser(cast.mira).get(address).status_code == 200
    for name in ("noor", "edda", "omar"):
        assert browser(getattr(cast, name)).get(address).status_code == 404, name
    withdraw(cast.noor, made.gone)
    assert Client().get(words_of(made.gone)).status_code == 410


def test_a_response_with_two_quotes_has_a_list_to_choose_from(cast, made, browser):
    both = respond(
        cast.mira,
        made.article,
        targets=[select(made.article, "at dawn"), select(made.article, "the village")],
    )
    text = read(browser(cast.mira).get(f"/responses/{both.key}/words/"))
    chosen = tree_of(text).xpath("//select[@name='target']/option/@value")
    assert [each.partition("-")[0] for each in chosen] == ["0", "1"]
    answer = post(
        browser(cast.mira), both, do="reattach", target="1", passage=made.keys[1], exact=""
    )
    assert answer.status_code == 303
    row = Anchor.objects.drawn().get(annotation=both, target=1, revision=made.article.revision)
    assert row.exact == texts_of(made.article)[1].text
