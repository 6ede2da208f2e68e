"""Hostile words, stored by every way in, never become anything but words on a page."""

import json

import pytest
from lxml import html

from commentary.actions import annotations, articles, people
from commentary.actions.content import ResponseContent
from commentary.actions.revising.corrections import decline_correction
from commentary.actions.revising.editing import edit_head
from commentary.models import Annotation
from commentary.text.draft import DraftArticle, DraftPassage, DraftResponse, DraftText
from tests.people import SYSTEM, Cast, edit, make_article, respond, select, viewer
from tests.revisions import revise, texts_of
from tests.web.moderated import moderate, one_line
from tests.web.pages import find_one, read, tree_of
from tests.web.walks import BY_PROOF, addresses_of

pytestmark = pytest.mark.one_database

CORPUS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)" x="',
    "</textarea><script>alert(1)</script>",
    "</title></style></noscript><iframe src=//evil.example></iframe>",
    "<style>*{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](data:text/html,<script>)",
    '[x](https://example.org/"onmouseover="alert(1))',
    '![x](https://evil.example/track.gif) ![y](x"onerror="alert(1))',
    "<https://evil.example/<script>> <javascript:alert(1)>",
    "[https://bank.example/](https://evil.example/)",
    "<div hx-get=/x hx-trigger=load data-hx-on:load=alert(1)>x</div>",
    "<p id=article class=response style=position:fixed name=csrfmiddlewaretoken>x</p>",
    "<form action=//evil.example><input name=password></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "{{ 7|add:7 }} {% load x %} {# x #} ${alert(1)} #{x} <%= x %>",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62; &quot;",
    "\u202eevil\u202c \u2066open \u2067twice",
    "Z" + "\u0335\u0489\u0300" * 60 + "algo",
    "W" * 3_000,
    "\ufeff\u200b\u200e\u061c\u00ad\u2028\u2029\u0085x",
    "\u0338> <\u0338script>",
    "𝕤𝕔𝕣𝕚𝕡𝕥 ＜script＞alert(1)＜/script＞",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "```html\n<script>alert(1)</script>\n```",
    '```x" onload="alert(1)\n```',
    "| a | <b onclick=x> |\n|---|---|\n| <script> | `</td>` |",
]


def in_groups(most: int) -> list[str]:
    """The corpus, as many of it together as a field of `most` characters takes, each a paragraph.

    Every page is made for every group: what escapes one of a group escapes the others, and what
    does not escape is seen by whichever of them breaks out.
    """
    groups: list[str] = []
    for words in CORPUS:
        together = f"{groups[-1]}\n\n{words}" if groups else words
        if len(together) <= most and groups:
            groups[-1] = together
        else:
            groups.append(words)
    return groups


def apart(group: str) -> list[str]:
    """The words of a group, for fields of which there may be many."""
    return group.split("\n\n")


GROUPS = in_groups(190)
# What no page of ours makes, and what words of people may become.
FOREIGN = ("iframe", "object", "embed", "base", "style", "math", "mglyph", "marquee", "applet")
IN_BODY = {
    *("p", "br", "hr", "em", "strong", "s", "a", "blockquote", "ol", "ul", "li"),
    *("h4", "h5", "h6", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "div"),
}


def check_page(text: str) -> None:
    tree = tree_of(text)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag not in FOREIGN, html.tostring(element)[:300]
        for name, value in element.attrib.items():
            assert not name.startswith(("on", "style", "hx-on", "data-hx", "x-")), (name, value)
            if name in ("href", "src", "action"):
                assert value.startswith(("/", "#", "?", "../", "https://", "http://", "mailto:"))
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/")
            assert not (element.text or "").strip()
        if element.tag == "img":
            assert element.get("src", "").startswith("/people/")
        if element.tag == "form":
            assert (element.get("action") or "/").startswith(("/", "?", "#"))
    for body in tree.xpath("//div[contains(concat(' ', @class, ' '), ' body ')]"):
        for inner in body.iter():
            assert inner.tag in IN_BODY
            if inner is not body:
                assert set(inner.attrib) <= {"href", "rel", "class", "start"}
            if inner.tag == "a":
                assert inner.get("rel") == "ugc nofollow noopener noreferrer"


def write_everywhere(cast: Cast, words: str, way: str):
    """Store `words` in every field that a person may write, by one of the ways in."""
    if way == "import":
        passages = [DraftPassage("paragraph", one_line(words, 3_000)) for _ in range(2)]
        draft = DraftArticle(
            title=one_line(words, 300),
            standfirst=one_line(words, 900),
            bylines=tuple(one_line(one, 200) for one in apart(words)),
            subjects=tuple(one_line(one, 60) for one in apart(words)),
            licence=one_line(words, 200),
            passages=tuple(passages),
            responses=(
                DraftResponse(name=one_line(words, 200), title=one_line(words, 200), body=words),
            ),
        )
        article = articles.import_article(SYSTEM, draft, publish=True)
        return article, list(Annotation.objects.all())
    people.edit_profile(
        viewer(cast.mira), display_name=one_line(words, 290), bio=words[:1_900], time_zone=""
    )
    article = make_article(
        passages=[DraftPassage("paragraph", f"Before {one_line(words, 900)} after.")]
    )
    spot = select(article, "Before")
    parts = {
        "title": one_line(words, 200),
        "tags": [one_line(one, 40) for one in apart(words)],
        "would_change": words[:1_900],
        "evidence": [{"quote": one_line(words, 900), "url": "https://example.org/", "date": ""}],
    }
    first = {} if way == "edit" else parts
    made = respond(
        cast.mira,
        article,
        "x" if way == "edit" else words,
        kind="critique",
        targets=[spot],
        **first,
    )
    # By somebody else: the same words again from one person would be held.
    fix = respond(
        cast.noor, article, "x", kind="correction", targets=[spot], proposed=one_line(words, 900)
    )
    if way == "edit":
        content = ResponseContent(kind="critique", body=words, **parts)
        made = annotations.edit_response(viewer(cast.mira), made.key, content, version=None)
        made = edit(cast.mira, made, f"{words}\n\nand more")
    return article, [made, fix]


ABOUT_ARTICLES = ("front", "article", "article_anchors", "debate", "passage", "person")
ABOUT_RESPONSES = ("response", "response_branch", "response_history", "edit_response", "reply")
# What differs by the way in: every page for what is written, and where else it turns up.
PAGES = {
    "create": (
        *(*ABOUT_ARTICLES, *ABOUT_RESPONSES, "respond", "withdraw_response", "response_menu"),
        *("settings_profile", "picks", "curate", "flag_response", "send_notice", "console_open"),
        *("person_card", "moderation_people", "desk_people"),
    ),
    "edit": (*ABOUT_RESPONSES, "article", "passage"),
    "import": (
        *(*ABOUT_ARTICLES, "response", "desk", "desk_article", "desk_details", "desk_publish"),
        *("article_rules", "picks", "desk_revise", "desk_revise_text", "desk_revise_effects"),
        *("desk_revise_head", "desk_revise_publish", "desk_review"),
    ),
}
MODERATED = (
    *("article", "response", "response_case", "decision", "appeal", "notices", "own_flags", "log"),
    *("console", "console_case", "appeals", "appeal_case", "second_looks", "rules", "reasons"),
    *("person_card", "picks", "curate", "transparency"),
)
REVISED = (
    *("corrections", "desk_corrections", "settle_correction", "response_words", "earlier_words"),
    *("revisions", "revision", "revision_changes", "revision_since", "response", "article"),
)
# Where else an article that was given a hostile title is named.
RETITLED = (
    *("front", "debate", "passage", "person", "picks", "respond", "curate", "log"),
    *("desk", "desk_article", "desk_details", "desk_publish", "desk_revise", "desk_review"),
    *("desk_revise_text", "desk_revise_head", "desk_revise_publish", "article_rules"),
)
OWN = (
    *("settings_profile", "edit_response", "withdraw_response", "response_menu", "reply"),
    *("response_case", "decision", "appeal", "notices"),
)
STAFF = (
    *("console", "console_case", "console_open", "appeals", "appeal_case", "second_looks"),
    *("rules", "article_rules", "reasons", "person_card", "moderation_people", "picks", "curate"),
    *("settle_correction", "response_words"),
)


def test_each_page_is_looked_at_on_some_way(article):
    looked_at = {*MODERATED, *REVISED, *(name for names in PAGES.values() for name in names)}
    assert set(addresses_of(article, [], [], [])) - looked_at == {
        *("avatar", "healthz", "readyz", "keys", "notice", "transparency_csv", "desk_import"),
        *("transparency_json", "settings_tokens", "settings_data", "settings_erase"),
        "refused_anchors",
        *BY_PROOF,
    }


@pytest.mark.parametrize("way", PAGES)
@pytest.mark.parametrize("words", GROUPS, ids=lambda text: ascii(text)[1:25])
def test_words_stay_words_on_every_page(cast: Cast, browser, words, way):
    article, responses = write_everywhere(cast, words, way)
    author = responses[0].author.username
    passages = [find_one_key(browser(), article)]
    by_name = addresses_of(article, passages, responses[:1], [author])
    look_at_pages(cast, browser, {name: by_name[name] for name in PAGES[way]})
    assert browser().get(f"/people/{author}/avatar.svg").status_code == 200


@pytest.mark.parametrize("words", GROUPS, ids=lambda text: ascii(text)[1:25])
def test_words_stay_words_in_a_dateline(db, browser, words):
    """A dateline takes too few for a group."""
    for line in (one_line(one, 100) for one in apart(words)):
        passages = (DraftPassage("paragraph", "Text."),)
        draft = DraftArticle(title="Title", dateline=line, passages=passages)
        article = articles.import_article(SYSTEM, draft, publish=True)
        check_page(read(browser().get(f"/articles/{article.slug}/")))


@pytest.mark.parametrize("words", GROUPS, ids=lambda text: ascii(text)[1:25])
def test_words_stay_words_on_every_page_of_moderation(cast: Cast, browser, words):
    article = make_article()
    removed = moderate(cast, words[:1_900], article)
    by_name = addresses_of(article, [], [removed], ["mira"])
    assert all(by_name[name] for name in MODERATED)
    look_at_pages(cast, browser, {name: by_name[name] for name in MODERATED})
    for client, address in (
        (browser(cast.vera), "/flags/"),
        (browser(cast.ada), "/notices/"),
        (browser(cast.vera), "/notices/"),
        (browser(cast.omar), "/moderation/people/vera/"),
    ):
        check_page(read(client.get(address)))
    for name in ("transparency.csv", "transparency.json"):
        assert browser().get(f"/{name}").status_code == 200


@pytest.mark.parametrize("words", GROUPS, ids=lambda text: ascii(text)[1:25])
def test_words_stay_words_on_every_page_of_revisions(cast: Cast, browser, words):
    line = one_line(words, 900)
    passages = [DraftPassage("paragraph", text) for text in (f"Before {line}.", "It was so.")]
    article = make_article(passages=passages)
    respond(cast.mira, article, words, targets=[select(article, "Before")])
    fix = respond(
        cast.noor,
        article,
        "x",
        kind="correction",
        targets=[select(article, "It was so.")],
        proposed=line,
    )
    _gone, stays = texts_of(article)
    title, standfirst = one_line(words, 300), line
    edit_head(SYSTEM, article.slug, title=title, standfirst=standfirst, version=None)
    for page in ("head/", "publish/"):
        check_page(read(browser(cast.edda).get(f"/desk/{article.slug}/revise/{page}")))
    revise(article, [DraftText("", "paragraph", f"{line} now."), stays], note=words[:1_900])
    decline_correction(viewer(cast.edda), fix.key, reason=words[:1_900])
    by_name = addresses_of(article, [stays.key], [fix], ["mira"])
    by_name["revision_changes"] = [f"/articles/{article.slug}/revisions/2/changes/"]
    by_name["revision"] = [f"/articles/{article.slug}/revisions/2/"]
    look_at_pages(cast, browser, {name: by_name[name] for name in (*REVISED, *RETITLED)})


def look_at_pages(cast: Cast, browser, by_name: dict[str, list[str]]) -> None:
    """Look at one page of each name, as somebody who may read it."""
    reader, staff, own = browser(), browser(cast.ada), browser(cast.mira)
    for name, addresses in by_name.items():
        is_staff = name in STAFF or name.startswith("desk")
        client = staff if is_staff else own if name in OWN else reader
        answer = client.get(addresses[0])
        assert answer.status_code in (200, 302, 403, 410), addresses[0]
        if name == "article_anchors":
            json.loads(answer.content)
        elif answer.status_code != 302:
            check_page(read(answer, answer.status_code))


@pytest.mark.parametrize("words", GROUPS, ids=lambda text: ascii(text)[1:25])
def test_words_that_were_typed_stay_words_in_forms_and_previews(cast, article, browser, words):
    client = browser(cast.mira)
    sent = dict.fromkeys(
        ("body", "title", "tags", "language", "would_change", "proposed", "quote", "targets"), words
    )
    sent |= {"kind": words, "challenge": words, "client_key": words, "version": words}
    sent |= {f"evidence-0-{part}": words for part in ("quote", "url", "date")}
    address = f"/articles/{article.slug}/respond/"
    check_page(read(client.post(address, sent), 422))
    check_page(read(client.post(address, {**sent, "preview": "1", "targets": ""})))
    preview = client.post("/preview/", {"body": words})
    check_page(read(preview, part=True))
    guarded = browser(cast.mira, enforce_csrf_checks=True)
    check_page(read(guarded.post(address, sent), 403))
    check_page(read(browser().post(address, sent), 403))
    staff = browser(cast.ada)
    check_page(read(staff.get("/desk/people/", {"q": words})))
    check_page(read(staff.post("/desk/import/", {"text": words, "format": words}), 422))
    above = {"title": words, "standfirst": words, "version": "99"}
    check_page(read(staff.post(f"/desk/{article.slug}/revise/head/", above), 409))
    details = {"title": words, **dict.fromkeys(("bylines", "standfirst", "licence", "date"), words)}
    check_page(read(staff.post(f"/desk/{article.slug}/details/", details), 422))
    profile = {"display_name": words, "bio": words, "time_zone": words}
    check_page(read(client.post("/settings/", profile), 422))


def find_one_key(client, article) -> str:
    text = client.get(f"/articles/{article.slug}/").content.decode()
    return tree_of(text).xpath("//section/@data-passage")[0]


def test_the_page_of_a_link_in_disguise_shows_where_it_leads(cast: Cast, article, browser):
    made = respond(cast.mira, article, "[https://bank.example/](https://evil.example/)")
    body = find_one(read(browser().get(f"/responses/{made.key}/")), "//div[@class='body']")
    assert body.xpath(".//a/@href") == ["https://evil.example/"]
    assert body.xpath(".//a/text()") == ["https://evil.example/"]
