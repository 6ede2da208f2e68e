"""The desk's room for administrators: people."""

import pytest

from accounts.models import User
from commentary.models import LedgerEntry
from tests.people import Cast, bring_in
from tests.web.pages import form_on, read, tree_of, words_in


class TestPeople:
    @pytest.mark.parametrize("who", ["mira", "vera", "edda", "omar"])
    def test_it_is_for_administrators(self, cast: Cast, browser, who):
        client = browser(getattr(cast, who))
        assert client.get("/desk/people/").status_code == 403
        sent = {"do": "grant", "person": who, "role": "administrator"}
        assert client.post("/desk/people/", sent).status_code == 403
        getattr(cast, who).refresh_from_db()
        assert "administrator" not in getattr(cast, who).roles

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("mira", {"mira"}),
            ("aalto", {"mira"}),
            ("vera@example", {"vera"}),
            ("basil", {"basil-brook~1"}),
            ("nobody", set()),
            ("%", set()),
            ("نور", {"noor"}),
        ],
    )
    def test_they_are_found_by_name_and_address(self, cast: Cast, browser, words, found):
        text = read(browser(cast.ada).get("/desk/people/", {"q": words}))
        names = tree_of(text).xpath(
            "//ul[contains(@class,'people')]//span[starts-with(.,'@')]/text()"
        )
        assert {name.removeprefix("@") for name in names} == found

    def test_a_role_is_given_and_taken(self, cast: Cast, browser):
        client = browser(cast.ada)
        for deed, roles in (("grant", ["editor"]), ("revoke", [])):
            text = read(client.get("/desk/people/?q=mira"))
            path = f"//main//form[.//button[@value='{deed}']]"
            sent = {**form_on(text, path), "do": deed, "role": "editor"}
            answer = client.post("/desk/people/?q=mira", sent)
            assert answer.url == "/desk/people/?q=mira"
            assert "The roles of Mira Aalto are changed." in words_in(read(client.get(answer.url)))
            assert User.objects.get(username="mira").roles == roles
        verbs = set(LedgerEntry.objects.values_list("verb", flat=True))
        assert {"grant_role", "revoke_role"} <= verbs

    def test_a_new_role_counts_at_once(self, cast: Cast, browser):
        mira = browser(cast.mira)
        assert mira.get("/desk/").status_code == 403
        sent = {"do": "grant", "person": "mira", "role": "editor"}
        browser(cast.ada).post("/desk/people/", sent)
        assert mira.get("/desk/").status_code == 200
        browser(cast.ada).post("/desk/people/", {**sent, "do": "revoke"})
        assert mira.get("/desk/").status_code == 403

    def test_an_unclaimed_person_is_handed_to_a_member(self, cast: Cast, article, browser):
        made = bring_in(cast.basil, article)
        client = browser(cast.ada)
        text = read(client.get("/desk/people/?q=basil"))
        sent = form_on(text, "//main//form[.//button[@value='hand_over']]")
        answer = client.post("/desk/people/", {**sent, "do": "hand_over", "to": "@noor"})
        assert "Handed over to نور Noor." in words_in(read(client.get(answer.url)))
        made.refresh_from_db()
        assert made.author == cast.noor
        assert "نور Noor" in words_in(read(browser().get(f"/responses/{made.key}/")))
        assert not User.objects.filter(username="basil-brook~1").exists()

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"do": "revoke", "person": "ada", "role": "administrator"}, "remain administrator"),
            ({"do": "grant", "person": "nobody", "role": "editor"}, "nobody here by that name"),
            ({"do": "grant", "person": "mira", "role": "king"}, "Choose editor, moderator"),
            ({"do": "grant", "person": "basil-brook~1", "role": "editor"}, "takes no role"),
            ({"do": "hand_over", "person": "mira", "to": "noor"}, "is not unclaimed"),
            ({"do": "hand_over", "person": "basil-brook~1", "to": ""}, "nobody here by that name"),
            ({"do": "hand_over", "person": "basil-brook~1", "to": "a\0b"}, "nobody here"),
            ({"do": "dance", "person": "mira"}, "Choose what to do"),
            ({}, "Choose what to do"),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_what_cannot_be_is_told(self, cast: Cast, browser, sent, said):
        client = browser(cast.ada)
        answer = client.post("/desk/people/", sent)
        assert said in words_in(read(client.get(answer.url)))
