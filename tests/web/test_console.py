"""The moderators' console: who gets in, the queue, taking the next, several at once."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from commentary.actions.cases import Reason, claim_case
from commentary.models import Annotation, Article, Case, Decision
from tests.people import Cast, respond, viewer
from tests.web.consoles import REASON, key_in, make_cases, olga, post, wait
from tests.web.pages import find_one, form_on, read, words_in

Browser = Callable[..., Client]
__all__ = ["olga"]

ADDRESSES = (
    ("get", "/moderation/"),
    ("post", "/moderation/next/"),
    ("post", "/moderation/bulk/"),
    ("get", "/moderation/cases/{case}/"),
    ("post", "/moderation/cases/{case}/"),
    ("get", "/moderation/open/{response}/"),
    ("post", "/moderation/open/{response}/"),
    ("post", "/moderation/decisions/{case}/undo/"),
)


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_only_moderators_get_in(
    browser: Browser, cast: Cast, article: Article, method: str, address: str
) -> None:
    case = wait(respond(cast.mira, article))
    url = address.format(case=case.key, response=case.response.key)
    nobody = getattr(browser(), method)(url)
    assert nobody.status_code == 302
    assert nobody["Location"].startswith("/accounts/login/")
    for person in (cast.mira, cast.vera, cast.edda):
        read(getattr(browser(person), method)(url), 403)
    assert not Decision.objects.exists()
    assert Case.objects.get().claimed_by is None


def test_moderators_and_administrators_see_the_queue_and_the_way_to_it(
    browser: Browser, cast: Cast, article: Article
) -> None:
    wait(respond(cast.mira, article, "A map owes nothing.", title="On debts", kind="critique"))
    for person in (cast.omar, cast.ada):
        page = read(browser(person).get("/moderation/"))
        row = find_one(page, "//li[@data-row]").text_content()
        for words in ("Mira Aalto", "Critique", "On debts", "Flagged by readers"):
            assert words in row
        assert find_one(page, "//nav[@aria-label='Site']/a[text()='Moderation']") is not None
        assert "One response waits" in words_in(page)
    assert "Moderation" not in words_in(read(browser(cast.mira).get("/"))).split("Articles")[1][:40]


def test_an_empty_queue_says_so_kindly(browser: Browser, cast: Cast) -> None:
    page = words_in(read(browser(cast.omar).get("/moderation/")))
    assert "All is looked at" in page
    assert "Thank you" in page
    answer = browser(cast.omar).post("/moderation/next/", follow=True)
    assert "Nothing more waits here." in words_in(read(answer))


def test_ones_own_words_are_not_in_ones_queue(
    browser: Browser, cast: Cast, article: Article
) -> None:
    case = wait(respond(cast.omar, article))
    client = browser(cast.omar)
    assert "All is looked at" in words_in(read(client.get("/moderation/")))
    page = read(client.get(f"/moderation/cases/{case.key}/"))
    assert "You wrote this response yourself" in words_in(page)
    read(post(client, case, "keep"), 403)
    assert not Decision.objects.exists()


def test_the_queue_is_filtered_and_what_cannot_be_filtered_by_is_refused(
    browser: Browser, cast: Cast, article: Article
) -> None:
    wait(respond(cast.mira, article, "By a rule."), Reason("words", found=("rule",)))
    wait(respond(cast.noor, article, "By a reader."))
    client = browser(cast.omar)
    for query, shown in (
        ("reason=words", "By a rule."),
        ("person=noor", "By a reader."),
        ("person=%40mira", "By a rule."),
    ):
        page = words_in(read(client.get(f"/moderation/?{query}")))
        assert shown in page
        assert ("By a rule." in page) != ("By a reader." in page)
    assert "Nothing in the queue fits" in words_in(read(client.get("/moderation/?age=24")))
    assert "By a rule." in words_in(read(client.get(f"/moderation/?article={article.slug}")))
    for bad in ("reason=strange", "state=strange", "after=strange", "age=999999"):
        read(client.get(f"/moderation/?{bad}"), 400)
    for odd in ("person=%00", "article=%00", "skip=%00.x", "said=strange", "age=x"):
        read(client.get(f"/moderation/?{odd}"))


def test_next_claims_what_comes_first_and_skipping_passes_it_over(
    browser: Browser, cast: Cast, article: Article
) -> None:
    first, second = make_cases(cast.mira, article, 2)
    client = browser(cast.omar)
    answer = client.post("/moderation/next/?person=mira")
    assert answer.status_code == 303
    assert key_in(answer["Location"]) == first.key
    assert "person=mira" in answer["Location"]
    assert Case.objects.get(pk=first.pk).claimed_by == cast.omar
    answer = client.post("/moderation/next/?person=mira", {"skip": first.key})
    assert key_in(answer["Location"]) == second.key
    assert f"skip={first.key}" in answer["Location"]
    assert Case.objects.get(pk=first.pk).claimed_by is None
    url = f"/moderation/next/?person=mira&skip={first.key}"
    page = read(client.post(url, {"skip": second.key}, follow=True))
    assert "You skipped 2." in words_in(page)
    assert (
        find_one(page, "//a[text()='Begin again with them']").get("href").endswith("?person=mira")
    )


def test_two_moderators_never_get_the_same(
    browser: Browser, cast: Cast, olga: User, article: Article
) -> None:
    make_cases(cast.mira, article, 2)
    got = [key_in(browser(one).post("/moderation/next/")["Location"]) for one in (cast.omar, olga)]
    assert len(set(got)) == 2


def test_no_deed_and_no_case(browser: Browser, cast: Cast, article: Article) -> None:
    (case,) = make_cases(cast.mira, article, 1)
    client = browser(cast.omar)
    for do in ("", "strange", "warn"):
        read(post(client, case, do), 422)
    read(client.get("/moderation/cases/nothing/"), 404)
    read(client.post("/moderation/cases/nothing/", {"do": "keep", "version": 1}), 404)
    read(client.post(f"/moderation/cases/{case.key}/", {"do": "keep"}), 409)
    read(client.get("/moderation/open/nothing/"), 404)
    read(client.post("/moderation/open/nothing/"), 404)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("post", "/moderation/"),
        ("get", "/moderation/next/"),
        ("get", "/moderation/bulk/"),
        ("delete", "/moderation/cases/x/"),
        ("put", "/moderation/open/x/"),
        ("get", "/moderation/decisions/x/undo/"),
    ],
)
def test_other_methods_are_refused(browser: Browser, cast: Cast, method: str, address: str) -> None:
    answer = getattr(browser(cast.omar), method)(address)
    assert answer.status_code == 405
    assert answer["Allow"]


def test_several_are_decided_at_once_and_what_fails_says_why(
    browser: Browser, cast: Cast, olga: User, article: Article
) -> None:
    first, second, third = make_cases(cast.mira, article, 3)
    client = browser(cast.omar)
    chosen = [f"{case.key}:{case.version}" for case in (first, second)]
    page = read(client.post("/moderation/bulk/", {"do": "remove", "chosen": chosen}))
    sent = form_on(page, "//form[@data-reason]")
    assert sent["do"] == "remove"
    again = {**sent, "chosen": chosen, **REASON, "facts": ""}
    assert "aria-invalid" in read(client.post("/moderation/bulk/", again), 422)
    claim_case(viewer(olga), second.key)
    page = read(client.post("/moderation/bulk/", {**again, **REASON}))
    assert "One was decided" in words_in(page)
    assert "Olga" in words_in(page)
    assert Annotation.objects.get(pk=first.response_id).state == "removed"
    assert Annotation.objects.get(pk=second.response_id).state == "published"
    answer = client.post("/moderation/bulk/", {"do": "keep", "chosen": f"{third.key}:1"})
    assert "One decided." in words_in(read(client.get(answer["Location"])))


def test_a_bulk_of_nothing_or_of_too_many_is_refused(
    browser: Browser, cast: Cast, article: Article
) -> None:
    client = browser(cast.omar)
    many = [f"key{n}:1" for n in range(101)]
    for sent in (
        {"do": "keep"},
        {"do": "keep", "chosen": many},
        {"do": "strange", "chosen": "x:1"},
        {"chosen": "x:1"},
    ):
        read(client.post("/moderation/bulk/", sent), 422)
    page = read(client.post("/moderation/bulk/", {"do": "keep", "chosen": ["nothing:1", "\0"]}))
    assert "There is no such case." in words_in(page)


def test_a_moderator_opens_a_case_from_a_response(
    browser: Browser, cast: Cast, article: Article
) -> None:
    response = respond(cast.mira, article, "Hm.")
    client = browser(cast.omar)
    menu = read(client.get(f"/responses/{response.key}/menu/"))
    assert f"/moderation/open/{response.key}/" in menu
    assert "/moderation/open/" not in read(
        browser(cast.noor).get(f"/responses/{response.key}/menu/")
    )
    assert "Hm." in words_in(read(client.get(f"/moderation/open/{response.key}/")))
    answer = client.post(f"/moderation/open/{response.key}/")
    case = Case.objects.get()
    assert key_in(answer["Location"]) == case.key
    assert (case.reason, case.claimed_by) == ("opened", cast.omar)


def test_a_queue_of_a_hundred_costs_what_one_of_two_costs(
    browser: Browser, cast: Cast, article: Article
) -> None:
    client = browser(cast.omar)
    make_cases(cast.mira, article, 2)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            read(client.get("/moderation/"))
        with CaptureQueriesContext(connection) as whole:
            read(client.get(f"/moderation/cases/{Case.objects.first().key}/"))
        costs.append((len(caught), len(whole)))
        make_cases(cast.mira, article, 60)
    assert costs[0] == costs[1]
    assert costs[0] <= (7, 26)
    page = read(client.get("/moderation/"))
    later = find_one(page, "//a[@rel='next']").get("href")
    assert "Number" in words_in(
        read(client.get(f"/moderation/{later.removeprefix('/moderation/')}"))
    )
