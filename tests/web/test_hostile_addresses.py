"""No address breaks a page: what stands in a query or in a path is looked at before it is used."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import Cast, make_article, make_cast, reply, respond, select
from tests.standing import build_once, copy_of
from tests.web.moderated import moderate
from tests.web.walks import addresses_of

PARAMETERS = (
    *("before", "after", "sort", "targets", "kind", "quote", "q", "next", "do", "page"),
    *("reason", "state", "person", "article", "age", "skip", "said", "open", "list", "proof"),
    *("outcome", "ground", "automated", "reversed", "from", "to", "passage", "body"),
    *("show", "find", "attach", "format", "revision"),
)
# A parameter that no page knows.
MARK = "mark"
KNOWN_BAD = [
    "%00",
    "a%00b",
    "%ff%fe",
    "%ed%a0%80",
    "%0d%0aSet-Cookie:%20a=b",
    "²-0000",
    "9-0000",
    "999999999999-0000",
    "-1",
    "1e400",
    "0000" * 100,
    "9" * 5_000,
    "'%20OR%201=1--",
    "{{7*7}}",
    "../../etc/passwd",
    "%F0%9F%92%A9",
    "[{}]",
    "[" * 3_000,
]
# Each parameter alone meets these.
EACH_BAD = ("a%00b", "%ff", "²-0000", "[{}]", "9" * 30)
READ_BY_ALL = (
    *("front", "article", "article_anchors", "debate", "passage", "response", "person"),
    *("response_branch", "log", "transparency", "transparency_csv", "decision", "barred"),
)


@dataclass(frozen=True)
class Page:
    """The address of a page, and the parameters that it looks at."""

    address: str
    reads: tuple[str, ...]


def build_site() -> tuple[Cast, dict[str, Page]]:
    """The cast, and one page of each name, on a site where each page shows much."""
    cast = make_cast()
    article = make_article()
    made = respond(cast.ada, article, targets=[select(article, "A map")])
    reply(cast.mira, made)
    moderate(cast, article=article)
    passages = [select(article, "A map").passage]
    by_name = addresses_of(article, passages, [made], ["ada"])
    addresses = {name: some[0].partition("?")[0] for name, some in by_name.items()}
    clients = clients_of(cast)
    return cast, {
        name: Page(address, tuple(sorted(parameters_of(address, clients.values()))))
        for name, address in addresses.items()
    }


def clients_of(cast: Cast) -> dict[str, Client]:
    """A browser of nobody's, mira's and ada's."""
    clients = {"anonymous": Client(), "mira": Client(), "ada": Client()}
    clients["mira"].force_login(cast.mira)
    clients["ada"].force_login(cast.ada)
    return clients


def parameters_of(address: str, clients: Iterable[Client]) -> set[str]:
    """The names that the page looks for in what it is asked."""
    asked: set[str] = set()

    def hear(plain: Callable[..., Any]) -> Callable[..., Any]:
        def look_up(query: QueryDict, name: str, *rest: Any) -> Any:
            # Not what a page looks for in what was posted.
            if dict.__contains__(query, MARK):
                asked.add(name)
            return plain(query, name, *rest)

        return look_up

    with (
        patch.object(QueryDict, "__getitem__", hear(QueryDict.__getitem__)),
        patch.object(QueryDict, "getlist", hear(QueryDict.getlist)),
        patch.object(QueryDict, "__contains__", hear(QueryDict.__contains__)),
    ):
        for client in clients:
            client.get(f"{address}?{MARK}=1")
    return asked - {MARK}


_standing_site = build_once(build_site)


@pytest.fixture
def site(_standing_site, db):
    """The browsers, and the pages by their names."""
    cast, pages = copy_of(_standing_site)
    return clients_of(cast), pages


def test_every_parameter_that_a_page_looks_at_is_tried(site):
    _clients, pages = site
    assert {name for page in pages.values() for name in page.reads} <= {*PARAMETERS}
    assert "sort" in pages["article"].reads
    assert {"reason", "state", "skip"} <= set(pages["console"].reads)


@pytest.mark.parametrize("bad", KNOWN_BAD, ids=lambda text: text[:24])
def test_known_bad_parameters_never_break_a_page(site, bad):
    """One parameter may be refused before another is looked at: `sort` is bad, good or left out,
    in turn from page to page and from one bad value to the next."""
    clients, pages = site
    others = "&".join(f"{name}={bad}" for name in PARAMETERS if name != "sort")
    queries = (others, f"{others}&sort={bad}", f"{others}&sort=most-replied")
    reading = [(name, page.address) for name, page in pages.items() if page.reads]
    for number, (name, address) in enumerate(reading):
        query = queries[(number + KNOWN_BAD.index(bad)) % 3]
        assert clients["ada"].get(f"{address}?{query}").status_code < 500, (name, query)
        if name in READ_BY_ALL:
            assert clients["anonymous"].get(f"{address}?{query}").status_code < 500, (name, query)


def test_bad_parameters_break_no_page_that_looks_at_none(site):
    clients, pages = site
    query = "&".join(f"{name}={bad}" for name, bad in zip(PARAMETERS, KNOWN_BAD, strict=False))
    for name, page in pages.items():
        if not page.reads:
            assert clients["ada"].get(f"{page.address}?{query}").status_code < 500, name


@pytest.mark.parametrize("bad", EACH_BAD)
def test_one_bad_parameter_alone_never_breaks_a_page(site, bad):
    clients, pages = site
    for name, page in pages.items():
        for parameter in page.reads:
            answer = clients["ada"].get(f"{page.address}?{parameter}={bad}")
            assert answer.status_code < 500, (name, parameter)


@pytest.mark.parametrize(
    "address",
    [
        "/people/%00/",
        "/people/a%00b/avatar.svg",
        "/people/%ff/",
        "/people/" + "x" * 5_000 + "/",
        "/people/%F0%9F%92%A9/",
        "/people/../../",
        "/articles/%00/",
        "/articles/" + "x" * 5_000 + "/",
        "/responses/" + "x" * 5_000 + "/",
        "/settings/tokens/" + "9" * 400 + "/",
        "/desk/%2e%2e/",
        "/%0d%0aX:%20y",
        "/articles/x/passages/%00/",
        "/decisions/" + "x" * 5_000 + "/",
        "/flags/receipt/%00/",
        "/flags/receipt/" + "x" * 5_000 + "/",
        "/moderation/people/a%00b/",
        "/moderation/cases/" + "x" * 5_000 + "/",
        "/moderation/rules/" + "x" * 5_000 + "/",
        "/notices/" + "9" * 400 + "/",
        "/notices/" + "9" * 30 + "/",
    ],
    ids=lambda text: text[:32],
)
def test_known_bad_paths_are_not_found(site, address):
    clients, _pages = site
    for client in (clients["anonymous"], clients["ada"]):
        assert client.get(address).status_code in (301, 302, 400, 404, 405)


def test_revoking_a_token_of_an_impossible_number(site):
    clients, _pages = site
    assert clients["mira"].post(f"/settings/tokens/{'9' * 400}/").status_code == 404


@given(
    name=st.sampled_from(PARAMETERS),
    value=st.text(max_size=60) | st.from_regex(r"\A[0-9]{1,6}-[0-9A-Za-z]{0,12}\Z"),
    number=st.integers(0, 80),
    who=st.sampled_from(["anonymous", "mira", "ada"]),
)
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_parameter_breaks_a_page(site, name, value, number, who):
    clients, pages = site
    address = list(pages.values())[number % len(pages)].address
    answer = clients[who].get(address, {name: value.encode("utf-8", "replace").decode()})
    assert answer.status_code < 500, (address, name, value)
