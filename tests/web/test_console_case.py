"""One case in the console: deciding, what comes back refused, undo, claims, words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from commentary.actions.cases import Reason, claim_case
from commentary.actions.decisions import decide_case
from commentary.models import Annotation, Article, Case, Decision, Message, ReasonTemplate
from tests.people import Cast, edit, reply, respond, select, viewer
from tests.web.consoles import REASON, key_in, make_cases, olga, post, wait
from tests.web.pages import PARTIAL, find_one, form_on, read, words_in

pytestmark = pytest.mark.one_database

Browser = Callable[..., Client]
__all__ = ["olga"]


def test_keeping_leads_to_the_next_and_can_be_taken_back(
    browser: Browser, cast: Cast, article: Article
) -> None:
    first, second = make_cases(cast.mira, article, 2)
    client = browser(cast.omar)
    client.post("/moderation/next/")
    answer = post(client, first, "keep")
    assert answer.status_code == 303
    assert key_in(answer["Location"]) == second.key
    page = read(client.get(answer["Location"]))
    assert find_one(page, "//*[@role='status']").text_content() == "Kept."
    undo = find_one(page, "//div[@data-undo]/form").get("action")
    back = client.post(undo)
    assert back.status_code == 303
    assert key_in(back["Location"]) == first.key
    assert "Taken back." in words_in(read(client.get(back["Location"])))
    assert Case.objects.get(pk=first.pk).state == "claimed"
    assert [one.outcome for one in Decision.objects.order_by("pk")] == ["keep", "undo"]


def test_undo_is_offered_to_nobody_else_and_ends(
    browser: Browser, cast: Cast, olga: User, article: Article, settings: Any
) -> None:
    first, _second = make_cases(cast.mira, article, 2)
    client = browser(cast.omar)
    answer = post(client, first, "keep")
    assert "data-undo" not in read(browser(olga).get(answer["Location"]))
    key = Decision.objects.get().key
    read(browser(olga).post(f"/moderation/decisions/{key}/undo/"), 403)
    read(client.post("/moderation/decisions/nothing/undo/"), 404)
    settings.UNDO_SECONDS = -1
    assert "data-undo" not in read(client.get(answer["Location"]))
    read(client.post(f"/moderation/decisions/{key}/undo/"), 403)
    assert Decision.objects.count() == 1


def test_removing_needs_a_reason_and_keeps_what_was_typed(
    browser: Browser, cast: Cast, article: Article
) -> None:
    (case,) = make_cases(cast.mira, article, 1)
    client = browser(cast.omar)
    page = read(client.get(f"/moderation/cases/{case.key}/?open=remove"))
    assert form_on(page, "//form[@id='reason']")["do"] == "remove"
    typed = {**REASON, "why": ""}
    page = read(post(client, case, "remove", **typed), 422)
    sent = form_on(page, "//form[@id='reason']")
    assert {name: sent[name] for name in typed} == typed
    assert find_one(page, "//textarea[@name='why']").get("aria-invalid") == "true"
    assert find_one(page, "//form[@id='reason']").get("hidden") is None
    assert not Decision.objects.exists()
    assert post(client, case, "remove", **REASON).status_code == 303
    decision = Decision.objects.get()
    assert (decision.outcome, decision.why) == ("remove", REASON["why"])
    assert Annotation.objects.get(pk=case.response_id).state == "removed"


def test_a_removal_without_a_word_to_readers_says_so_at_its_field(
    browser: Browser, cast: Cast, article: Article
) -> None:
    (case,) = make_cases(cast.mira, article, 1)
    page = read(post(browser(cast.omar), case, "remove", **{**REASON, "public_reason": ""}), 422)
    field = find_one(page, "//input[@name='public_reason']")
    assert field.get("aria-invalid") == "true"
    said = find_one(page, f"//*[@id='{field.get('aria-describedby')}']")
    assert "readers see" in said.text_content()
    assert find_one(page, "//textarea[@name='why']").get("aria-invalid") is None
    assert not Decision.objects.exists()


def test_a_template_fills_what_is_left_empty(
    browser: Browser, cast: Cast, article: Article
) -> None:
    words = {name: REASON[name] for name in ("ground", "provision", "why", "public_reason")}
    ReasonTemplate.objects.create(key="surveyors", name="On surveyors", **words)
    (case,) = make_cases(cast.mira, article, 1)
    client = browser(cast.omar)
    page = read(client.get(f"/moderation/cases/{case.key}/"))
    radio = find_one(page, "//input[@name='template'][@value='surveyors']")
    assert radio.get("data-why") == REASON["why"]
    answer = post(client, case, "collapse", template="surveyors", facts="The second sentence.")
    assert answer.status_code == 303
    decision = Decision.objects.get()
    assert (decision.provision, decision.facts) == (REASON["provision"], "The second sentence.")


def test_hiding_leaves_it_for_later_and_leads_on(
    browser: Browser, cast: Cast, article: Article
) -> None:
    first, second = make_cases(cast.mira, article, 2)
    client = browser(cast.omar)
    client.post("/moderation/next/")
    answer = post(client, first, "hide", **REASON)
    assert key_in(answer["Location"]) == second.key
    assert Annotation.objects.get(pk=first.response_id).state == "hidden"
    assert Case.objects.get(pk=first.pk).state == "open"


def test_what_changed_meanwhile_comes_back_fresh_with_the_reason_as_typed(
    browser: Browser, cast: Cast, article: Article
) -> None:
    (case,) = make_cases(cast.mira, article, 1)
    client, seen = browser(cast.omar), case.version
    edit(cast.mira, case.response, "Quite other words.")
    wait(Annotation.objects.get(pk=case.response_id), Reason("opened"))
    answer = client.post(
        f"/moderation/cases/{case.key}/", {"do": "remove", "version": seen, **REASON}
    )
    page = read(answer, 409)
    assert "Quite other words." in words_in(page)
    sent = form_on(page, "//form[@id='reason']")
    assert {name: sent[name] for name in REASON} == REASON
    assert int(sent["version"]) == Case.objects.get().version > seen
    assert find_one(page, "//*[@role='alert']").text_content()
    assert not Decision.objects.exists()


def test_what_another_decided_says_who_and_gives_the_words_back(
    browser: Browser, cast: Cast, olga: User, article: Article
) -> None:
    (case,) = make_cases(cast.mira, article, 1)
    decide_case(viewer(olga), case.key, "keep", version=case.version)
    answer = browser(cast.omar).post(
        f"/moderation/cases/{case.key}/", {"do": "remove", "version": case.version, **REASON}
    )
    page = words_in(read(answer, 409))
    assert "Olga" in page
    for typed in ("facts", "provision", "why", "public_reason"):
        assert REASON[typed] in page
    assert Decision.objects.count() == 1


def test_what_another_has_in_hand_cannot_be_decided_nor_taken(
    browser: Browser, cast: Cast, olga: User, article: Article
) -> None:
    (case,) = make_cases(cast.mira, article, 1)
    claim_case(viewer(olga), case.key)
    client = browser(cast.omar)
    page = read(client.get(f"/moderation/cases/{case.key}/"))
    assert "Olga is looking at it" in words_in(page)
    assert "Let appear" not in page
    for do in ("keep", "claim", "renew", "release", "escalate"):
        assert "Olga" in words_in(read(post(client, case, do), 409))
    answer = client.post(f"/moderation/cases/{case.key}/", {"do": "renew"}, headers=PARTIAL)
    assert answer.status_code == 409
    assert answer.content.decode().startswith("Olga") or "Olga" in answer.content.decode()
    assert "<" not in answer.content.decode()


def test_a_decision_that_is_sent_twice_is_made_once(
    browser: Browser, cast: Cast, article: Article
) -> None:
    first, second = make_cases(cast.mira, article, 2)
    client = browser(cast.omar)
    client.post("/moderation/next/")
    sent = {"do": "remove", "version": first.version, **REASON}
    answers = [client.post(f"/moderation/cases/{first.key}/", sent) for _ in range(2)]
    assert [key_in(answer["Location"]) for answer in answers] == [second.key] * 2
    assert Decision.objects.count() == 1


def test_a_claim_is_taken_renewed_and_given_back(
    browser: Browser, cast: Cast, article: Article
) -> None:
    (case,) = make_cases(cast.mira, article, 1)
    client = browser(cast.omar)
    assert post(client, case, "claim").status_code == 303
    soon = timezone.now() + timedelta(seconds=5)
    Case.objects.filter(pk=case.pk).update(claimed_until=soon)
    answer = client.post(f"/moderation/cases/{case.key}/", {"do": "renew"}, headers=PARTIAL)
    assert (answer.status_code, answer.content) == (204, b"")
    assert Case.objects.get().claimed_until > soon
    assert post(client, case, "renew").status_code == 303
    assert post(client, case, "release")["Location"].startswith("/moderation/")
    assert Case.objects.get().claimed_by is None


def test_escalating_keeps_the_note_for_moderators_and_leads_on(
    browser: Browser, cast: Cast, article: Article
) -> None:
    first, second = make_cases(cast.mira, article, 2)
    client = browser(cast.omar)
    page = read(client.get(f"/moderation/cases/{first.key}/?open=escalate"))
    assert find_one(page, "//form[@id='escalate']").get("hidden") is None
    answer = post(client, first, "escalate", note="Is this the county's map?")
    assert key_in(answer["Location"]) == second.key
    assert Case.objects.get(pk=first.pk).state == "escalated"
    assert Message.objects.get().internal
    page = read(browser(cast.ada).get(f"/moderation/cases/{first.key}/"))
    assert "Is this the county's map?" in words_in(page)
    assert "Escalated" in words_in(page)


def test_a_message_goes_to_the_author_and_a_note_to_moderators(
    browser: Browser, cast: Cast, article: Article
) -> None:
    (case,) = make_cases(cast.mira, article, 1)
    client = browser(cast.omar)
    page = read(client.post(f"/moderation/cases/{case.key}/", {"do": "message"}), 422)
    assert find_one(page, "//textarea[@name='body']").get("aria-invalid") == "true"
    for do, body in (("message", "Which map?"), ("note", "Seems fair to me.")):
        answer = post(client, case, do, body=body)
        assert answer.status_code == 303
        assert body in words_in(read(client.get(answer["Location"])))
    assert list(Message.objects.values_list("internal", flat=True)) == [False, True]


def test_the_words_that_a_rule_found_are_marked_and_markup_stays_text(
    browser: Browser, cast: Cast, article: Article
) -> None:
    body = "A <script>alert(1)</script> thief, they say, a thief."
    case = wait(
        respond(cast.mira, article, body), Reason("words", "See <b>.", ("thief", "<script>"))
    )
    page = read(browser(cast.omar).get(f"/moderation/cases/{case.key}/"))
    card = find_one(page, "//div[@data-case-card]")
    assert [mark.text for mark in card.iter("mark")] == ["<script>", "thief", "thief"]
    assert "<script>alert" not in page
    assert "See &lt;b&gt;." in page


def test_a_case_shows_passage_thread_changes_and_decisions(
    browser: Browser, cast: Cast, article: Article
) -> None:
    root = respond(cast.noor, article, "Who drew it?", targets=[select(article, "at dawn")])
    answer = reply(cast.mira, root, "The county.")
    case = wait(answer)
    client = browser(cast.omar)
    post(client, case, "keep")
    edit(cast.mira, answer, "The crown.")
    wait(Annotation.objects.get(pk=answer.pk), Reason("flagged"))
    page = read(client.get(f"/moderation/cases/{case.key}/"))
    assert "Who drew it?" in words_in(page)
    assert find_one(page, "//section[@aria-labelledby='diff-title']//ins").text_content()
    assert "Decided before" in words_in(page)
    page = read(client.get(f"/moderation/cases/{wait(root).key}/"))
    assert find_one(page, "//figure//mark").text == "at dawn"
