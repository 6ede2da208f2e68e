"""Long lists of the desk come in pages, and every row stands on one of them."""

import pytest

from commentary.web import administration, desk
from tests.people import Cast, make_article

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def walk(client, address: str) -> list[str]:
    """The pages of a list, from the first to the one without a next."""
    pages = []
    query = ""
    while True:
        answer = client.get(f"{address}{query}")
        assert answer.status_code == 200
        pages.append(answer.content.decode())
        query = answer.context["next_url"]
        if not query:
            return pages


def test_every_article_stands_on_one_page_of_the_desk(cast: Cast, client, monkeypatch) -> None:
    monkeypatch.setattr(desk, "_ARTICLES", 2)
    slugs = [make_article(state=state).slug for state in ("draft", "published") * 2 + ("draft",)]
    client.force_login(cast.edda)

    pages = walk(client, "/desk/")

    assert len(pages) == 3
    for slug in slugs:
        assert sum(f'href="/desk/{slug}/"' in page for page in pages) == 1


def test_every_person_stands_on_one_page(cast: Cast, client, monkeypatch) -> None:
    monkeypatch.setattr(administration, "_PEOPLE", 3)
    client.force_login(cast.ada)

    pages = walk(client, "/desk/people/")

    for name in ("mira", "noor", "vera", "edda", "omar", "ada", "samir", "basil-brook~1"):
        assert sum(f"@{name}<" in page for page in pages) == 1


def test_a_cursor_of_no_article_is_refused(cast: Cast, client) -> None:
    client.force_login(cast.edda)

    assert client.get("/desk/?before=nowhere").status_code == 400
