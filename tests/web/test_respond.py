"""Responding by a plain form: posted once, refused without a letter lost, waiting if held."""

import json
from typing import Any

import pytest
from django.test import Client
from lxml import html

from accounts.mail_addresses import set_verified_address
from commentary.models import Anchor, Annotation
from tests.people import PASSWORD, Cast, give_password, make_article, respond, select, set_policy
from tests.web.pages import PARTIAL, find_one, form_on, read, tree_of, words_in

TYPED = {
    "title": "A title & <its> \"marks\" 'here'",
    "body": "First line.\r\n\r\n  Indented, with é, 👩‍👩‍👧‍👦 and המפה.  ",
    "language": "en-GB-oed-x-too-long-to-be-one",
    "tags": "maps, fords ,  <b>rivers</b>",
    "would_change": "A deed,\r\nsigned & dated.",
    "challenge": "inference",
    "evidence-0-quote": 'the "words" of <somebody>',
    "evidence-0-url": "ftp://nowhere",
    "evidence-0-date": "once",
    "evidence-1-quote": "",
    "evidence-1-url": "https://example.org/?a=1&b=2",
    "evidence-1-date": "1911-05",
    "kind": "critique",
    "client_key": "attempt-0001",
}


def address_of(article) -> str:
    return f"/articles/{article.slug}/respond/"


def targets(*selections, **more: Any) -> str:
    names = ("passage", "start", "end", "exact")
    rows = [
        {name: getattr(s, name) for name in names if getattr(s, name) not in (None, "")}
        for s in selections
    ]
    return json.dumps([{**row, **more} for row in rows], ensure_ascii=False)


def kept(text: str, sent: dict[str, str]) -> None:
    """Assert that the form on the page holds every letter of what was sent."""
    form = form_on(text)
    for name, value in sent.items():
        assert name == "csrfmiddlewaretoken" or form.get(name) == value, name


class TestTheForm:
    def test_it_is_a_page_of_its_own_with_all_kinds(self, cast: Cast, article, browser):
        text = read(browser(cast.mira).get(address_of(article)))
        kinds = tree_of(text).xpath("//input[@name='kind']/@value")
        assert kinds == ["comment", "critique", "question", "correction", "note"]
        assert form_on(text)["kind"] == "comment"

    def test_it_opens_with_the_chosen_words_and_kind(self, cast: Cast, article, browser):
        spots = [select(article, "a promise is a debt"), select(article, "המפה")]
        query = {"kind": "critique", "targets": targets(*spots)}
        text = read(browser(cast.mira).get(address_of(article), query))
        assert form_on(text)["kind"] == "critique"
        assert json.loads(form_on(text)["targets"]) == json.loads(targets(*spots))
        quotes = tree_of(text).xpath("//ul[@data-quotes]//q/text()")
        assert quotes == ["a promise is a debt", "המפה"]

    def test_words_may_be_named_by_their_places_alone(self, cast: Cast, article, browser):
        spot = select(article, "the ford")
        rows = [{"passage": spot.passage, "start": spot.start, "end": spot.end}]
        query = {"targets": json.dumps(rows)}
        text = read(browser(cast.mira).get(address_of(article), query))
        assert tree_of(text).xpath("//ul[@data-quotes]//q/text()") == ["the ford"]

    def test_each_form_has_a_key_of_its_own(self, cast: Cast, article, browser):
        client = browser(cast.mira)
        keys = {form_on(read(client.get(address_of(article))))["client_key"] for _ in range(3)}
        assert len(keys) == 3

    @pytest.mark.parametrize("header", [{"X-Partial": "1"}])
    def test_a_script_gets_the_form_alone(self, cast: Cast, article, browser, header):
        answer = browser(cast.mira).get(address_of(article), headers=header)
        text = read(answer, part=True)
        assert text.lstrip().startswith("<form")
        assert "site-head" not in text

    def test_who_is_not_logged_in_comes_back_to_the_same_words(self, cast: Cast, article):
        client = Client()
        query = f"?kind=critique&targets={targets(select(article, 'A map'))}"
        answer = client.get(address_of(article) + query)
        assert answer.status_code == 302
        login = read(client.get(answer.url))
        assert words_in(login)
        sent = form_on(login, "//main//form[@action='/accounts/login/']")
        set_verified_address(give_password(cast.mira), cast.mira.email)
        answer = client.post("/accounts/login/", {**sent, "login": "mira", "password": PASSWORD})
        text = read(client.get(answer.url))
        assert form_on(text)["kind"] == "critique"
        assert tree_of(text).xpath("//ul[@data-quotes]//q/text()") == ["A map"]

    def test_a_script_is_told_to_log_in(self, article):
        answer = Client().get(address_of(article), headers=PARTIAL)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"].startswith("text/plain")

    def test_who_was_logged_out_while_writing_gets_the_words_back(self, cast: Cast, article):
        spot = select(article, "A map")
        sent = {**TYPED, "targets": targets(spot)}
        text = read(Client().post(address_of(article), sent), 403)
        shown = [area.text.removeprefix("\n") for area in tree_of(text).xpath("//main//textarea")]
        for name in ("title", "body", "tags", "would_change", "evidence-0-quote", "language"):
            assert sent[name].replace("\r\n", "\n") in [s.replace("\r\n", "\n") for s in shown]
        link = find_one(text, "//main//a[starts-with(@href, '/accounts/login/')]").get("href")
        assert spot.passage in link
        assert "critique" in link
        assert Annotation.objects.count() == 0

    @pytest.mark.parametrize("who", ["mira", "vera", "edda", "omar", "ada"])
    def test_every_member_may_respond(self, cast: Cast, article, browser, who):
        client = browser(getattr(cast, who))
        sent = {**form_on(read(client.get(address_of(article)))), "body": "Said."}
        answer = client.post(address_of(article), sent)
        assert answer.status_code == 303
        assert Annotation.objects.get().author.username == who

    def test_who_is_suspended_is_nobody(self, cast: Cast, article, browser):
        client = browser(cast.samir)
        assert client.get(address_of(article)).url.startswith("/accounts/login/")
        assert client.post(address_of(article), {"kind": "comment"}).status_code == 302

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
    def test_other_methods_are_refused(self, cast: Cast, article, browser, method):
        answer = getattr(browser(cast.mira), method)(address_of(article))
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, POST, HEAD"


class TestPosting:
    def test_it_leads_to_the_response(self, cast: Cast, article, browser):
        client = browser(cast.mira)
        query = {"targets": targets(select(article, "a promise is a debt"))}
        sent = form_on(read(client.get(address_of(article), query)))
        sent |= {
            "kind": "critique",
            "challenge": "definition",
            "title": "Owed to whom?",
            "body": "A promise to *nobody* is no debt.",
            "tags": "law, maps",
            "would_change": "A creditor.",
            "evidence-0-quote": "No debt without a creditor.",
            "evidence-0-url": "https://example.org/law",
            "evidence-0-date": "1905",
            "language": "en",
        }
        answer = client.post(address_of(article), sent)
        made = Annotation.objects.get()
        assert answer.status_code == 303
        assert answer.url == f"/responses/{made.key}/"
        text = read(client.get(answer.url))
        for said in ("Owed to whom?", "nobody", "A creditor.", "1905", "law", "Definition"):
            assert said in words_in(text)
        assert Anchor.objects.get().exact == "a promise is a debt"
        assert (made.kind, made.challenge, made.tags) == ("critique", "definition", ["law", "maps"])

    @pytest.mark.parametrize("kind", ["comment", "critique", "question", "note"])
    def test_each_kind_can_be_posted_about_the_whole(self, cast: Cast, article, browser, kind):
        answer = browser(cast.mira).post(
            address_of(article), {"kind": kind, "body": "Said."} | _blank()
        )
        assert answer.status_code == 303
        assert Annotation.objects.get().kind == kind

    def test_a_correction_shows_what_changes(self, cast: Cast, article, browser):
        sent = {"kind": "correction", "proposed": "a promise is a gift", "body": "", **_blank()}
        sent["targets"] = targets(select(article, "a promise is a debt"))
        answer = browser(cast.mira).post(address_of(article), sent)
        assert answer.status_code == 303
        text = read(browser().get(answer.url))
        assert tree_of(text).xpath("//del/text()") == ["debt"]
        assert tree_of(text).xpath("//ins/text()") == ["gift"]

    def test_a_script_gets_the_piece_and_its_key(self, cast: Cast, article, browser):
        sent = {"kind": "comment", "body": "Said.", **_blank()}
        answer = browser(cast.mira).post(address_of(article), sent, headers=PARTIAL)
        text = read(answer, 201, part=True)
        key = answer.headers["X-Response-Key"]
        turn = find_one(text, "//li[@class='turn']")
        assert turn.get("data-depth") == "0"
        assert turn.get("data-state") == "published"
        assert turn.xpath(".//article/@data-response") == [key]
        assert "Said." in words_in(text)

    def test_sending_twice_makes_one_response_and_both_lead_to_it(self, cast, article, browser):
        client = browser(cast.mira)
        sent = {**form_on(read(client.get(address_of(article)))), "body": "Once."}
        first, second = (client.post(address_of(article), sent) for _ in range(2))
        assert first.status_code == second.status_code == 303
        assert first.url == second.url
        third = client.post(address_of(article), sent, headers=PARTIAL)
        assert third.status_code == 200
        assert third.headers["X-Response-Key"] in first.url
        assert Annotation.objects.count() == 1

    def test_a_used_key_with_other_words_is_told_and_keeps_them(self, cast, article, browser):
        client = browser(cast.mira)
        sent = {**form_on(read(client.get(address_of(article)))), "body": "Once."}
        client.post(address_of(article), sent)
        text = read(client.post(address_of(article), {**sent, "body": "Twice."}), 409)
        assert "already sent with other words" in words_in(text)
        assert form_on(text)["body"] == "Twice."
        assert Annotation.objects.count() == 1
        # What is sent from the form as it now stands is a new response.
        again = client.post(address_of(article), form_on(text))
        assert again.status_code == 303
        assert Annotation.objects.count() == 2

    def test_one_persons_key_does_not_lead_to_anothers_response(self, cast, article, browser):
        sent = {"kind": "comment", "body": "Mine.", "client_key": "shared-key-1", **_blank()}
        first = browser(cast.mira).post(address_of(article), sent)
        second = browser(cast.noor).post(address_of(article), sent)
        assert first.url != second.url

    def test_more_fields_than_there_are_change_nothing(self, cast: Cast, article, browser):
        sent = {"kind": "comment", "body": "Said.", **_blank(), "author": "ada"}
        sent |= {"state": "hidden", "created": "1900-01-01", "role": "administrator", "id": "1"}
        assert browser(cast.mira).post(address_of(article), sent).status_code == 303
        made = Annotation.objects.get()
        assert (made.author.username, made.state) == ("mira", "published")
        assert made.created_at.year > 2000


class TestThePlainFormOfAPassage:
    def page(self, client: Client, article, spot) -> tuple[str, str]:
        url = f"/articles/{article.slug}/passages/{spot.passage}/"
        text = read(client.get(url))
        return text, find_one(text, "//form[@data-composer]").get("action")

    def test_without_typed_words_the_whole_passage_is_meant(self, cast, article, browser):
        client, spot = browser(cast.mira), select(article, "the ford")
        text, action = self.page(client, article, spot)
        answer = client.post(action, {**form_on(text), "body": "Who indeed?"})
        assert answer.status_code == 303
        anchor = Anchor.objects.get()
        assert anchor.whole
        assert anchor.passage.key == spot.passage

    @pytest.mark.parametrize(
        ("typed", "exact"),
        [
            ("the ford", "the ford"),
            ("  nobody   wrote\u00a0down ", "nobody wrote down"),
            ("crossed at dawn; nobody", "crossed at dawn; nobody"),
        ],
    )
    def test_some_of_its_words_can_be_typed(self, cast, article, browser, typed, exact):
        client, spot = browser(cast.mira), select(article, "the ford")
        text, action = self.page(client, article, spot)
        answer = client.post(action, {**form_on(text), "body": "Who?", "quote": typed})
        assert answer.status_code == 303, words_in(answer.content.decode())
        assert Anchor.objects.get().exact == exact

    def test_words_typed_in_another_normal_form_are_found(self, cast, article, browser):
        client, spot = browser(cast.mira), select(article, "flag")
        text, action = self.page(client, article, spot)
        typed = "Nam\u0308ur\u0308"
        answer = client.post(action, {**form_on(text), "body": "Where?", "quote": typed})
        assert answer.status_code == 303

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("the bridge", "do not stand in this passage"),
            ("a", "more than once"),
        ],
    )
    def test_words_that_are_not_there_come_back_to_be_mended(
        self, cast, article, browser, typed, said
    ):
        client, spot = browser(cast.mira), select(article, "A map")
        text, action = self.page(client, article, spot)
        sent = {**form_on(text), **TYPED, "quote": typed}
        sent["language"], sent["evidence-0-url"], sent["evidence-0-date"] = "", "", ""
        refused = read(client.post(action, sent), 422)
        assert said in words_in(refused)
        kept(refused, sent)
        assert "A map is a promise" in words_in(refused)
        mended = {**form_on(refused), "quote": "A map is a promise"}
        assert client.post(action, mended).status_code == 303
        assert Anchor.objects.get().exact == "A map is a promise"

    def test_who_is_not_logged_in_sees_why_and_no_form(self, article):
        spot = select(article, "A map")
        url = f"/articles/{article.slug}/passages/{spot.passage}/"
        text = read(Client().get(url))
        assert not tree_of(text).xpath("//form[@data-composer]")
        assert f"/accounts/login/?next={url}" in text


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
        sent = {"kind": "critique", "body": "So.", **_blank(), **rows}
        text = read(browser(cast.mira).post(address_of(article), sent), 422)
        assert "At most 10 pieces of evidence" in words_in(text)
        kept(text, rows)
        ten = dict(list(rows.items())[:10])
        sent = {"kind": "critique", "body": "So.", **_blank(), **ten}
        assert browser(cast.mira).post(address_of(article), sent).status_code == 303
        assert len(Annotation.objects.get().evidence) == 10

    def test_what_is_wrong_with_a_piece_of_evidence_is_said_beside_it(
        self, cast: Cast, article, browser
    ):
        sent = {"kind": "critique", "body": "So.", **_blank()}
        sent |= {"evidence-0-quote": "good", "evidence-3-url": "nonsense"}
        text = read(browser(cast.mira).post(address_of(article), sent), 422)
        rows = tree_of(text).xpath("//div[@class='evidence-row']")
        assert [len(row.xpath(".//p[@class='field-error']")) for row in rows] == [0, 1]

    def test_errors_stand_at_their_fields_for_a_screen_reader(self, cast, article, browser):
        sent = {"kind": "comment", **_blank(), "body": "", "tags": "x" * 41}
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


class TestPreview:
    def test_the_plain_form_shows_how_it_would_look_and_keeps_all(self, cast, article, browser):
        spot = select(article, "A map")
        sent = {**TYPED, "targets": targets(spot), "preview": "1", "body": "*So* <b>it</b> is."}
        text = read(browser(cast.mira).post(address_of(article), sent))
        body = find_one(text, "//section[@class='preview']//div[@class='body']")
        assert body.xpath(".//em/text()") == ["So"]
        assert body.xpath(".//b") == []
        kept(text, {k: v for k, v in sent.items() if k not in ("targets", "preview")})
        assert json.loads(form_on(text)["targets"]) == json.loads(sent["targets"])
        assert Annotation.objects.count() == 0

    def test_a_text_that_is_too_long_is_said(self, cast: Cast, article, browser):
        sent = {"kind": "comment", "body": "x" * 10_001, "preview": "1", **_blank()}
        text = read(browser(cast.mira).post(address_of(article), sent), 422)
        assert "10001 characters" in words_in(text)
        kept(text, {"body": sent["body"]})

    def test_the_address_for_scripts_answers_with_the_piece(self, cast: Cast, browser):
        answer = browser(cast.mira).post("/preview/", {"body": "*So*"})
        text = read(answer, part=True)
        assert tree_of(text).xpath("//em/text()") == ["So"]

    def test_it_looks_as_the_response_will(self, cast: Cast, article, browser):
        source = "A [link](https://example.org) & *more*\n\n> quoted\n\n1. one\n2. two"
        piece = read(browser(cast.mira).post("/preview/", {"body": source}), part=True)
        made = respond(cast.mira, article, source)
        assert made.body_html.strip() in piece

    @pytest.mark.parametrize("plain", [True, False], ids=["plain form", "script"])
    def test_looking_is_limited_too(self, cast: Cast, article, browser, rates, plain):
        rates(preview=(1, 600))
        client = browser(cast.mira)
        address = address_of(article) if plain else "/preview/"
        sent = {"kind": "comment", "body": "Said.", "preview": "1", **_blank()}
        assert client.post(address, sent).status_code == 200
        answer = client.post(address, sent)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        if plain:
            kept(read(answer, 429), {"body": "Said."})

    def test_who_is_not_logged_in_is_refused(self):
        assert Client().post("/preview/", {"body": "x"}).status_code == 403
        assert Client().post("/preview/", {"body": "x"}, headers=PARTIAL).status_code == 401

    def test_it_takes_only_posts(self, cast: Cast, browser):
        assert browser(cast.mira).get("/preview/").status_code == 405


class TestHeld:
    def test_what_waits_says_so_and_is_seen_by_its_author_and_moderators(
        self, cast: Cast, article, browser
    ):
        set_policy(article, "held")
        sent = {"kind": "comment", "body": "Held words.", **_blank()}
        answer = browser(cast.mira).post(address_of(article), sent)
        assert answer.status_code == 303
        assert "Waiting for a moderator" in words_in(read(browser(cast.mira).get(answer.url)))
        assert "Held words." in words_in(read(browser(cast.omar).get(answer.url)))
        for person in (None, cast.noor, cast.vera, cast.edda):
            assert browser(person).get(answer.url).status_code == 404

    def test_a_script_is_told_that_it_waits(self, cast: Cast, article, browser):
        set_policy(article, "held")
        sent = {"kind": "comment", "body": "Held words.", **_blank()}
        answer = browser(cast.mira).post(address_of(article), sent, headers=PARTIAL)
        turn = find_one(read(answer, 201, part=True), "//li[@class='turn']")
        assert turn.get("data-state") == "held"


def _blank() -> dict[str, str]:
    names = ("title", "tags", "language", "challenge", "would_change", "targets")
    return dict.fromkeys(names, "")


def _same_targets(shown: str, sent: str) -> None:
    """Assert that the form keeps what was selected: word for word, or at least in meaning."""
    if shown != sent:
        assert json.loads(shown) == json.loads(sent)


def find_notice(text: str) -> str:
    found = tree_of(text).xpath("//form[@data-composer]//*[contains(@class, 'notice-error')]")
    assert found
    return html.tostring(found[0], encoding="unicode")
