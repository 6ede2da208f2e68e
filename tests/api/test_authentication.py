"""For whom a request speaks: tokens with their scopes, and sessions with their CSRF token."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commentary.actions.tokens import revoke_token
from commentary.models import Annotation, Token
from tests.api.conftest import Caller, problem, read
from tests.people import make_article, respond, viewer


def test_a_token_speaks_for_its_person(cast, caller):
    me = read(caller(cast.edda, "read").get("me/"))
    assert (me["username"], me["roles"], me["scope"]) == ("edda", ["editor"], "read")
    assert me["token"] == "tests"
    assert me["expires"].endswith("Z")


@pytest.mark.parametrize(
    "header",
    [
        "Bearer cmt_wrong",
        "Bearer ",
        "Bearer",
        "cmt_wrong",
        "Basic bWlyYTpwYXNz",
        "Bearer " + "x" * 5000,
        "Bearer cmt_é",
        "",
    ],
)
def test_a_wrong_token_is_401_on_reads_too(header, cast, article):
    of = Caller({"Authorization": header})
    for answer in (of.get("me/"), of.get(f"articles/{article.slug}/"), of.get("")):
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"].startswith('Bearer realm="commentary"')


def test_an_expired_token_is_401(cast, caller):
    of = caller(cast.mira)
    assert of.get("me/").status_code == 200
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    problem(of.get("me/"), 401, "invalid_token")


def test_a_revoked_token_is_401_on_the_next_request(cast, caller):
    of = caller(cast.mira)
    assert of.get("me/").status_code == 200
    revoke_token(viewer(cast.mira), Token.objects.get().pk)
    problem(of.get("me/"), 401, "invalid_token")


def test_the_token_of_a_suspended_person_is_401_on_the_next_request(cast, caller):
    of = caller(cast.mira)
    cast.mira.is_active = False
    cast.mira.save(update_fields=["is_active"])
    problem(of.get("me/"), 401, "invalid_token")


def test_a_lost_role_is_lost_on_the_next_request(cast, caller):
    draft = make_article(state="draft")
    of = caller(cast.edda)
    assert of.get(f"articles/{draft.slug}/").status_code == 200
    cast.edda.roles = []
    cast.edda.save(update_fields=["roles"])
    problem(of.get(f"articles/{draft.slug}/"), 404, "not_found")


def test_a_token_that_may_read_writes_nothing(cast, article, caller):
    said = respond(cast.ada, article)
    draft = make_article(state="draft")
    passage = f"articles/{draft.slug}/passages/abcdefghijkl/"
    of = caller(cast.ada, "read")
    for method, path in (
        ("POST", f"articles/{article.slug}/annotations/"),
        ("POST", f"annotations/{said.key}/replies/"),
        ("PATCH", f"annotations/{said.key}/"),
        ("DELETE", f"annotations/{said.key}/"),
        ("POST", "articles/"),
        ("PATCH", f"articles/{article.slug}/"),
        ("DELETE", f"articles/{draft.slug}/"),
        ("POST", f"articles/{draft.slug}/publication/"),
        ("POST", f"{passage}join/"),
        ("POST", f"{passage}split/"),
        ("POST", f"{passage}kind/"),
    ):
        answer = of.send(method, path, {"body": "I."})
        problem(answer, 403, "insufficient_scope")
        assert 'scope="write"' in answer["WWW-Authenticate"]
    assert of.get(f"articles/{article.slug}/").status_code == 200


def test_the_day_of_its_last_use_is_kept(cast, caller):
    caller(cast.mira).get("me/")
    assert Token.objects.get().last_used_on == timezone.now().date()


def session_of(person) -> Caller:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    return Caller(client=client)


def test_a_session_reads_as_its_person(cast, article):
    note = respond(cast.mira, article, kind="note")
    me = read(session_of(cast.mira).get("me/"))
    assert (me["username"], me["scope"], me["token"]) == ("mira", "write", None)
    assert read(session_of(cast.mira).get(f"annotations/{note.key}/"))["id"] == note.key
    problem(session_of(cast.noor).get(f"annotations/{note.key}/"), 404, "not_found")


def test_a_session_writes_with_its_csrf_token_and_not_without(cast, article):
    of = session_of(cast.mira)
    sent = {"kind": "comment", "body": "I."}
    path = f"articles/{article.slug}/annotations/"
    problem(of.post(path, sent), 403, "csrf_failed")
    problem(of.post(path, sent, X_CSRFToken="x" * 32), 403, "csrf_failed")
    assert Annotation.objects.count() == 0
    of.client.get("/settings/")  # a page with a form sets the cookie
    token = of.client.cookies["csrftoken"].value
    read(of.post(path, sent, X_CSRFToken=token), 201)


def test_a_session_does_not_write_from_elsewhere(cast, article):
    of = session_of(cast.mira)
    of.client.get("/settings/")
    token = of.client.cookies["csrftoken"].value
    answer = of.post(
        f"articles/{article.slug}/annotations/",
        {"kind": "comment", "body": "I."},
        X_CSRFToken=token,
        Origin="https://elsewhere.example.net",
    )
    problem(answer, 403, "csrf_failed")


def test_a_session_that_ended_is_nobodys(cast, article):
    of = session_of(cast.mira)
    cast.mira.is_active = False
    cast.mira.save(update_fields=["is_active"])
    problem(of.get("me/"), 401, "not_authenticated")
    of = Caller()
    of.client.cookies["sessionid"] = "made-up"
    assert of.get(f"articles/{article.slug}/").status_code == 200
    problem(of.get("me/"), 401, "not_authenticated")
