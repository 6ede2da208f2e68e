"""The pages of the rules and of the reasons: for each role, by plain forms."""

import pytest

from commentary.actions.reason_templates import TemplateWords, write_reason_template
from commentary.actions.rules import add_word_rule, set_policy
from commentary.models import LedgerEntry, Policy, ReasonTemplate, WordRule
from tests.people import SYSTEM, make_article

pytestmark = pytest.mark.one_database

SITE = "/moderation/rules/"
REASONS = "/moderation/reasons/"
RULE = {"do": "add", "text": "rogue", "kind": "word", "effect": "hold", "says": "Mind it."}
REASON = {
    "do": "write",
    "key": "",
    "name": "Spam",
    "ground": "rule",
    "provision": "Rule 1",
    "why": "It sells.",
    "facts": "",
    "public_reason": "Advertising.",
}


def place(article):
    return f"{SITE}{article.slug}/"


@pytest.mark.parametrize(
    ("address", "statuses"),
    [
        ("site", {"mira": 403, "vera": 403, "edda": 403, "omar": 200, "ada": 200}),
        ("article", {"mira": 403, "vera": 403, "edda": 200, "omar": 200, "ada": 200}),
        ("reasons", {"mira": 403, "vera": 403, "edda": 403, "omar": 200, "ada": 200}),
    ],
)
def test_who_may_look(cast, article, browser, address, statuses):
    url = {"site": SITE, "article": place(article), "reasons": REASONS}[address]
    found = {name: browser(getattr(cast, name)).get(url).status_code for name in statuses}
    assert found == statuses
    answer = browser().get(url)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={url}")
    assert browser(cast.ada).delete(url).status_code == 405


def test_who_may_change(cast, article, browser):
    forms = [{**RULE, "do": "add"}, {"do": "policy", "version": ""}]
    for form in forms:
        assert browser(cast.omar).post(SITE, form).status_code == 403
        assert browser(cast.ada).post(SITE, form).status_code == 303
        for person in (cast.edda, cast.omar):
            WordRule.objects.exclude(article=None).delete()
            assert browser(person).post(place(article), form).status_code == 303
        assert browser(cast.mira).post(place(article), form).status_code == 403
    assert browser(cast.omar).post(REASONS, REASON).status_code == 403
    assert browser(cast.ada).post(REASONS, REASON).status_code == 303


def test_an_article_that_is_none(cast, browser):
    draft = make_article(state="draft", title="Another")
    assert browser(cast.ada).get(f"{SITE}none/").status_code == 404
    assert browser(cast.omar).get(place(draft)).status_code == 404
    assert browser(cast.edda).get(place(draft)).status_code == 200


def test_settings_are_saved_and_shown(cast, article, browser):
    ada = browser(cast.ada)
    words = {"do": "policy", "version": "0", "premoderate": "True", "max_links": "3"}
    answer = ada.post(SITE, {**words, "hide_weight": "2.5", "use_checker": ""})
    assert (answer.status_code, answer.url) == (303, f"{SITE}#settings")
    row = Policy.objects.get()
    assert (row.premoderate, row.max_links, row.hide_weight) == (True, 3, 2.5)
    assert (row.use_checker, row.min_length) == (None, None)
    page = ada.get(SITE).content.decode()
    assert 'value="3"' in page
    # What an article leaves empty is shown as it is on the site.
    page = ada.get(place(article)).content.decode()
    assert 'placeholder="3"' in page
    assert "Not set here: Yes" in page
    assert "second_look_share" not in page


def test_settings_that_are_none_come_back_as_typed(cast, browser):
    ada = browser(cast.ada)
    for value in ("-1", "many", "1001"):
        answer = ada.post(SITE, {"do": "policy", "version": "0", "max_links": value})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f'value="{value}"' in page
        assert 'class="field-error" id="id_max_links_error"' in page
    assert not Policy.objects.exists()


def test_a_stale_form_is_a_conflict(cast, browser):
    set_policy(SYSTEM, "", {"max_links": 3}, version=None)
    answer = browser(cast.ada).post(SITE, {"do": "policy", "version": "0", "max_links": "9"})
    assert answer.status_code == 409
    assert "Somebody changed these settings meanwhile" in answer.content.decode()
    assert Policy.objects.get().max_links == 3


def test_a_rule_is_added_changed_rested_and_deleted(cast, article, browser):
    edda = browser(cast.edda)
    answer = edda.post(place(article), RULE)
    assert (answer.status_code, answer.url) == (303, f"{place(article)}#words")
    rule = WordRule.objects.get()
    assert "Mind it." in edda.get(place(article)).content.decode()
    change = {**RULE, "do": "change", "key": rule.key, "effect": "refuse"}
    assert edda.post(place(article), change).status_code == 303
    for deed, is_active in (("rest", False), ("wake", True)):
        assert edda.post(place(article), {"do": deed, "key": rule.key}).status_code == 303
        rule.refresh_from_db()
        assert (rule.effect, rule.is_active) == ("refuse", is_active)
    assert edda.post(place(article), {"do": "delete", "key": rule.key}).status_code == 303
    assert not WordRule.objects.exists()
    assert edda.post(place(article), {"do": "delete", "key": rule.key}).status_code == 404


def test_a_bad_pattern_stays_in_its_box(cast, browser):
    ada = browser(cast.ada)
    form = {**RULE, "kind": "pattern", "text": "(a+)+$"}
    answer = ada.post(SITE, form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="(a+)+$"' in page
    assert "This can take too long" in page
    rule = add_word_rule(SYSTEM, "", text="rogue")
    answer = ada.post(SITE, {**form, "do": "change", "key": rule.key})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count('value="(a+)+$"') == 1
    assert '<details class="rule-change" open>' in page


@pytest.mark.parametrize("deed", ["", "burn", "add", "change", "try", "policy"])
def test_no_form_breaks_the_page(cast, browser, deed):
    ada = browser(cast.ada)
    for words in ({}, {"text": "a\0b"}, {"text": "x", "key": "\0", "version": "x" * 50}):
        assert ada.post(SITE, {"do": deed, **words}).status_code in (200, 303, 404, 422)
    deed = "write" if deed == "add" else deed
    for words in ({}, {"name": "a\0b"}, {"key": "\0"}, {"key": "none", "version": "-1"}):
        assert ada.post(REASONS, {"do": deed, **words}).status_code in (404, 422)


def test_what_people_wrote_is_text_and_no_markup(cast, browser):
    add_word_rule(SYSTEM, "", text="<b>x</b>", says="<i>no</i>")
    add_word_rule(SYSTEM, "", text="<u>", kind="pattern", effect="refuse")
    page = browser(cast.ada).post(SITE, {"do": "try", "text": "<b>x</b> <u>"}).content.decode()
    for markup in ("<b>x", "<i>no", "<u>"):
        assert markup not in page


def test_trying_says_what_each_rule_would_do_and_keeps_nothing(cast, article, browser):
    add_word_rule(SYSTEM, article.slug, text="rogue", says="Mind it.")
    answer = browser(cast.edda).post(place(article), {"do": "try", "text": "The Rogue!"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<mark dir="auto">Rogue</mark>' in page
    assert "Hold it for a moderator" in page
    assert "The Rogue!" in page
    empty = browser(cast.edda).post(place(article), {"do": "try", "text": ""})
    assert empty.status_code == 422
    assert "Write something first." in empty.content.decode()


def test_moderators_read_the_rules_of_the_site_and_try_them(cast, browser):
    add_word_rule(SYSTEM, "", text="rogue")
    omar = browser(cast.omar)
    page = omar.get(SITE).content.decode()
    assert "administrators set them" in page
    assert 'value="delete"' not in page
    assert "Save the settings" not in page
    assert "<mark" in omar.post(SITE, {"do": "try", "text": "rogue"}).content.decode()


def test_reasons_are_written_ordered_and_retired(cast, browser):
    ReasonTemplate.objects.all().delete()
    ada = browser(cast.ada)
    assert ada.post(REASONS, REASON).url == f"{REASONS}#spam"
    other = {**REASON, "name": "Abuse"}
    assert ada.post(REASONS, other).status_code == 303
    keys = lambda: list(ReasonTemplate.objects.values_list("key", flat=True))  # noqa: E731
    assert keys() == ["spam", "abuse"]
    ada.post(REASONS, {"do": "up", "key": "abuse"})
    assert keys() == ["abuse", "spam"]
    ada.post(REASONS, {"do": "down", "key": "abuse"})
    ada.post(REASONS, {"do": "down", "key": "abuse"})
    assert keys() == ["spam", "abuse"]
    for deed, is_active in (("retire", False), ("offer", True)):
        assert ada.post(REASONS, {"do": deed, "key": "spam"}).status_code == 303
        assert ReasonTemplate.objects.get(key="spam").is_active is is_active
    assert LedgerEntry.objects.filter(subject="reason").count() == 7


def test_a_reason_that_says_too_little_or_is_stale_comes_back_as_typed(cast, browser):
    row = write_reason_template(
        SYSTEM, "", TemplateWords("Spam", "rule", "Rule 1", "It sells.", "Advertising.")
    )
    ada = browser(cast.ada)
    answer = ada.post(REASONS, {**REASON, "why": ""})
    assert answer.status_code == 422
    assert "moderators fit it to the case" in answer.content.decode()
    change = {**REASON, "key": row.key, "name": "Selling", "version": "1"}
    assert ada.post(REASONS, change).status_code == 303
    answer = ada.post(REASONS, {**change, "name": "Trade"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="Trade"' in page
    assert 'name="version" value="2"' in page
    row.refresh_from_db()
    assert row.name == "Selling"
