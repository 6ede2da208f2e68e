"""A response that is refused: said why, and not a letter lost."""

import json

import pytest
from lxml import html

from commentary.models import Annotation
from tests.people import Cast, make_article, respond, select
from tests.web.pages import PARTIAL, find_one, form_on, read, tree_of, words_in
from tests.web.typing_in import TYPED, address_of, blank, kept, targets

pytestmark = pytest.mark.one_database

HOSTILE_TARGETS = [
    "{",
    "null",
    "17",
    '"words"',
    "{}",
    "[null]",
    "[[]]",
    "[17]",
    "[{}]",
    '[{"passage": null}]',
    '[{"passage": 17}]',
    '[{"passage": ["x"]}]',
    '[{"passage": "x", "start": "0", "end": "4"}]',
    '[{"passage": "x", "start": 0.5, "end": 4}]',
    '[{"passage": "x", "start": true, "end": 4}]',
    '[{"passage": "x", "start": NaN, "end": Infinity}]',
    '[{"passage": "x", "exact": 17}]',
    '[{"passage": "x", "evil": 1}]',
    '[{"passage": "KEY", "start": 5}]',
    '[{"passage": "KEY", "end": 5}]',
    '[{"passage": "KEY", "start": 5, "end": 5}]',
    '[{"passage": "KEY", "start": 9, "end": 5}]',
    '[{"passage": "KEY", "start": -5, "end": 5}]',
    '[{"passage": "KEY", "start": 0, "end": 1000000}]',
    '[{"passage": "KEY", "start": 0, "end": ' + "9" * 400 + "}]",
    '[{"passage": "KEY", "start": 0, "end": ' + "9" * 5000 + "}]",
    '[{"passage": "KEY", "start": 0, "end": 5, "exact": "other"}]',
    '[{"passage": "KEY", "exact": "(a+)+$"}]',
    '[{"passage": "KEY", "exact": "\\ud800"}]',
    '[{"passage": "\\ud800"}]',
    '[{"passage": "a\\u0000b"}]',
    '[{"passage": "x"}]',
    '[{"passage": "FOREIGN"}]',
    '[{"passage": "FOREIGN", "start": 0, "end": 5}]',
    "[" * 100_000,
    "[" + ",".join(['{"passage": "KEY", "start": 0, "end": 5}'] * 50) + "]",
    "[" + ",".join(['{"passage": "KEY", "start": 0, "end": 5}'] * 11) + "]",
    "[" + ",".join(f'{{"passage": "k{n}"}}' for n in range(3_000)) + "]",
]


class TestRefused:
    @pytest.mark.parametrize("hostile", HOSTILE_TARGETS, ids=lambda text: text[:48])
    def test_hostile_targets_are_refused_and_every_letter_stays(
        self, cast: Cast, article, browser, hostile
    ):
        other = make_article(title="Another")
        written = hostile.replace("FOREIGN", select(other, "A map").passage)
        written = written.replace("KEY", select(article, "A map").passage)
        sent = {**TYPED, "targets": written}
        sent["language"] = sent["evidence-0-url"] = sent["evidence-0-date"] = ""
        client = browser(cast.mira)
        text = read(client.post(address_of(article), sent), 422)
        kept(text, {name: value for name, value in sent.items() if name != "targets"})
        _same_targets(form_on(text)["targets"], written)
        assert Annotation.objects.count() == 0
        assert words_in(find_notice(text))
        # Merely opening the form with them says the same and breaks nothing.
        if len(written) < 4_000:
            opened = client.get(address_of(article), {"targets": written})
            assert opened.status_code in (200, 422)

    def test_everything_that_was_typed_stays_in_the_form(self, cast: Cast, article, browser):
        spots = [select(article, "a promise is a debt"), select(article, "המפה")]
        sent = {**TYPED, "targets": targets(*spots)}
        text = read(browser(cast.mira).post(address_of(article), sent), 422)
        kept(text, {k: v for k, v in sent.items() if k != "targets"})
        assert json.loads(form_on(text)["targets"]) == json.loads(sent["targets"])
        assert "Write the language as a tag" in words_in(text)
        assert "Write the whole address" in words_in(text)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"body": ""}, "Write something first."),
            ({"body": "   \r\n "}, "Write something first."),
            ({"body": "x" * 10_001}, "10001 characters"),
            ({"title": "x" * 201}, "201 characters"),
            ({"would_change": "x" * 2_001}, "2001 characters"),
            ({"tags": ",".join(f"t{n}" for n in range(11))}, "At most 10 tags"),
            ({"tags": "x" * 41}, "at most 40 characters"),
            ({"challenge": "everything"}, "Choose what about the claim is challenged"),
            ({"kind": "sermon"}, "Choose comment, critique"),
            ({"kind": "reply"}, "Choose comment, critique"),
            ({"kind": "correction", "proposed": ""}, "Write the wording that you propose"),
            ({"kind": "correction", "proposed": "other"}, "Select the words that you want"),
            ({"evidence-0-quote": "", "evidence-0-date": "1999"}, "Give the words of the source"),
            ({"evidence-0-url": "javascript:alert(1)"}, "Write the whole address"),
            ({"evidence-0-date": "yesterday-ish"}, "Write the date as"),
            ({"client_key": "k" * 65}, ""),
            ({"body": "a\0b"}, ""),
            ({"title": "a\0b"}, ""),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_what_is_wrong_is_said_and_nothing_is_lost(
        self, cast: Cast, article, browser, wrong, said
    ):
        sent = {**TYPED, "language": "en", "evidence-0-url": "", "evidence-0-date": "", **wrong}
        answer = browser(cast.mira).post(address_of(article), sent)
        if "client_key" in wrong:
            # A key is made by the page, not typed: one that is too long is cut.
            assert answer.status_code in (303, 422)
            return
        text = read(answer, 422)
        assert said in words_in(text)
        chosen = ("kind", "challenge")
        kept(text, {k: v for k, v in sent.items() if k not in chosen and "\0" not in v})
        assert Annotation.objects.count() == 0

    def test_ten_pieces_of_evidence_fit_and_the_eleventh_is_kept_in_the_form(
        self, cast: Cast, article, browser
    ):
        rows = {f"evidence-{n}-quote": f"Source {n}" for n in range(14)}
        sent = {"kind": "critique", "body": "So.", **blank(), **rows}
        text = read(browser(cast.mira).post(address_of(article), sent), 422)
        assert "At most 10 pieces of evidence" in words_in(text)
        kept(text, rows)
        ten = dict(list(rows.items())[:10])
        sent = {"kind": "critique", "body": "So.", **blank(), **ten}
        assert browser(cast.mira).post(address_of(article), sent).status_code == 303
        assert len(Annotation.objects.get().evidence) == 10

    def test_what_is_wrong_with_a_piece_of_evidence_is_said_beside_it(
        self, cast: Cast, article, browser
    ):
        sent = {"kind": "critique", "body": "So.", **blank()}
        sent |= {"evidence-0-quote": "good", "evidence-3-url": "nonsense"}
        text = read(browser(cast.mira).post(address_of(article), sent), 422)
        rows = tree_of(text).xpath("//div[@class='evidence-row']")
        assert [len(row.xpath(".//p[@class='field-error']")) for row in rows] == [0, 1]

    def test_errors_stand_at_their_fields_for_a_screen_reader(self, cast, article, browser):
        sent = {"kind": "comment", **blank(), "body": "", "tags": "x" * 41}
        text = read(browser(cast.mira).post(address_of(article), sent), 422)
        for name in ("body", "tags"):
            field = find_one(text, f"//*[@name='{name}']")
            assert field.get("aria-invalid") == "true"
            described = [
                find_one(text, f"//*[@id='{i}']") for i in field.get("aria-describedby").split()
            ]
            assert any("field-error" in (d.get("class") or "") for d in described)

    def test_a_script_gets_the_refused_form_alone(self, cast: Cast, article, browser):
        answer = browser(cast.mira).post(address_of(article), TYPED, headers=PARTIAL)
        text = read(answer, 422, part=True)
        assert text.lstrip().startswith("<form")
        kept(text, TYPED)

    @pytest.mark.parametrize(
        ("state", "policy"), [("published", "closed"), ("archived", "open"), ("draft", "open")]
    )
    def test_a_debate_that_closed_meanwhile_keeps_the_words(
        self, cast: Cast, browser, state, policy
    ):
        article = make_article(state=state, policy=policy)
        person = cast.edda if state == "draft" else cast.mira
        sent = {**TYPED, "language": "", "evidence-0-url": "", "evidence-0-date": ""}
        text = read(browser(person).post(address_of(article), sent), 403)
        kept(text, {k: v for k, v in sent.items() if k != "kind"})
        assert Annotation.objects.count() == 0

    def test_a_private_note_may_be_kept_where_the_debate_is_closed(self, cast: Cast, browser):
        article = make_article(policy="closed")
        client = browser(cast.mira)
        sent = {**form_on(read(client.get(address_of(article)))), "body": "For me."}
        assert sent["kind"] == "note"
        assert client.post(address_of(article), sent).status_code == 303

    def test_too_many_in_too_short_a_time_is_said_and_nothing_lost(
        self, cast: Cast, article, browser, rates
    ):
        rates(respond=(1, 3600))
        client = browser(cast.mira)
        respond(cast.mira, article)
        sent = {**TYPED, "language": "", "evidence-0-url": "", "evidence-0-date": ""}
        answer = client.post(address_of(article), sent)
        text = read(answer, 429)
        assert 0 < int(answer.headers["Retry-After"]) <= 3600
        assert "more than the limit allows" in words_in(text)
        kept(text, sent)
        assert Annotation.objects.count() == 1

    def test_without_its_token_a_form_is_refused_and_the_words_are_shown(
        self, cast: Cast, article, browser
    ):
        client = browser(cast.mira, enforce_csrf_checks=True)
        text = read(client.post(address_of(article), {**TYPED, "password": "hidden words"}), 403)
        shown = [(area.text or "").strip() for area in tree_of(text).xpath("//main//textarea")]
        for name in ("title", "tags", "would_change", "evidence-0-quote", "evidence-1-url"):
            assert " ".join(TYPED[name].split()) in [" ".join(words.split()) for words in shown]
        assert "First line." in words_in(text)
        assert "hidden words" not in text
        assert Annotation.objects.count() == 0

    def test_with_its_token_the_form_of_the_page_is_taken(self, cast: Cast, article, browser):
        client = browser(cast.mira, enforce_csrf_checks=True)
        sent = {**form_on(read(client.get(address_of(article)))), "body": "Said."}
        assert client.post(address_of(article), sent).status_code == 303

    def test_a_form_from_elsewhere_is_refused(self, cast: Cast, article, browser):
        client = browser(cast.mira, enforce_csrf_checks=True)
        sent = {**form_on(read(client.get(address_of(article)))), "body": "Said."}
        answer = client.post(address_of(article), sent, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403

    @pytest.mark.parametrize("slug", ["nowhere", "0", "-"])
    def test_an_article_that_is_not_there(self, cast: Cast, browser, slug):
        assert browser(cast.mira).get(f"/articles/{slug}/respond/").status_code == 404
        assert browser(cast.mira).post(f"/articles/{slug}/respond/", TYPED).status_code == 404


def _same_targets(shown: str, sent: str) -> None:
    """Assert that the form keeps what was selected: word for word, or at least in meaning."""
    if shown != sent:
        assert json.loads(shown) == json.loads(sent)


def find_notice(text: str) -> str:
    found = tree_of(text).xpath("//form[@data-composer]//*[contains(@class, 'notice-error')]")
    assert found
    return html.tostring(found[0], encoding="unicode")
