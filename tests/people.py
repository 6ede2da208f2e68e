"""The fixed cast of all tests, one person a role, and the articles that they argue about.

Everything here is made through the actions, as in life. `mira` and `noor` are members, `vera` is
in the byline of every article, `edda` edits, `omar` moderates, `ada` administers, `samir` is
suspended, and `basil` came with an import and is unclaimed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from commentary.actions import annotations, articles, decisions
from commentary.actions.content import ResponseContent
from commentary.actions.targets import Selection
from commentary.models import Annotation, Article, Case, PassageText
from commentary.permissions import Viewer
from commentary.text.draft import DraftArticle, DraftPassage, DraftResponse
from tests.recorded import recorded

PASSWORD = "a lantern under the eaves"
ADDRESS = "192.0.2.7"
SYSTEM = Viewer.for_system("tests")
ANONYMOUS = Viewer.anonymous(address=ADDRESS)

TITLE = "On Borrowed Maps"
# Letters of several scripts, clusters of several code points, and words that stand twice.
PASSAGES = (
    DraftPassage("paragraph", "A map is a promise, and a promise is a debt that a map can owe."),
    DraftPassage("heading", "What the surveyors kept", level=2),
    DraftPassage("dated_entry", "May 4, 1911", level=3, date="1911-05-04"),
    DraftPassage(
        "paragraph", "The party crossed at dawn; nobody wrote down who had shown the ford."
    ),
    DraftPassage(
        "paragraph",
        "A family of 👩‍👩‍👧‍👦 waved a 🏳️‍🌈 and a 🇳🇱 flag, in Nam\u0308ur\u0308.",
    ),
    DraftPassage("quotation", "המפה איננה הארץ, אמרה, והנהר עבר בין שני הכפרים."),
    DraftPassage("paragraph", "قالت إن الخريطة ليست الأرض، وإن النهر كان هناك قبلها."),
    DraftPassage("paragraph", "地図は土地ではない。川はその前からそこにあった。"),
    DraftPassage("list_item", "A boundary drawn with a ruler lasts as long as the ruler."),
    DraftPassage("credit", "Drawing: the county archive."),
)


@dataclass(frozen=True)
class Cast:
    """The people of a test, and `viewer(person)` for what each of them sees."""

    mira: User
    noor: User
    vera: User
    edda: User
    omar: User
    ada: User
    samir: User
    basil: User

    def viewers(self) -> dict[str, Viewer]:
        """Everybody by name as the viewer they are, nobody and the system included."""
        people = {field.name: viewer(getattr(self, field.name)) for field in fields(self)}
        return {"anonymous": ANONYMOUS, **people, "system": SYSTEM}


def viewer(person: User | None) -> Viewer:
    """What `person` is to the permissions, at an address of the test's."""
    return ANONYMOUS if person is None else Viewer.of(person, address=ADDRESS)


def make_cast() -> Cast:
    """Write the whole cast. Nobody has a password; see `give_password`.

    All but `basil` have confirmed their addresses, so that letters reach them.
    """
    make = User.objects.create_user
    cast = Cast(
        mira=make("mira", email="mira@example.org", display_name="Mira Aalto"),
        noor=make("noor", email="noor@example.org", display_name="نور Noor"),
        vera=make("vera", email="vera@example.org", display_name="Vera Lindqvist"),
        edda=make("edda", email="edda@example.org", roles=["editor"]),
        omar=make("omar", email="omar@example.org", roles=["moderator"]),
        ada=make("ada", email="ada@example.org", roles=["administrator"]),
        samir=make("samir", email="samir@example.org", is_active=False),
        basil=make("basil-brook~1", display_name="Basil Brook", is_unclaimed=True, is_active=False),
    )
    people = [getattr(cast, field.name) for field in fields(cast)]
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in people
        if person.email
    )
    return cast


def give_password(person: User) -> User:
    """Let `person` log in by PASSWORD, for the tests that go through the log-in page."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def make_article(
    *,
    state: str = "published",
    policy: str = "open",
    title: str = TITLE,
    standfirst: str = "",
    passages: Sequence[DraftPassage] = PASSAGES,
    by: Sequence[str] = ("@vera",),
    responses: Sequence[DraftResponse] = (),
) -> Article:
    """An article by `vera` with these passages, in this state and under this policy."""
    draft = DraftArticle(title=title, passages=tuple(passages), responses=tuple(responses))
    slug = articles.import_article(SYSTEM, draft).slug
    details = articles.ArticleDetails(
        title=title, standfirst=standfirst, bylines=by, comment_policy=policy
    )
    articles.describe(SYSTEM, slug, details, version=None)
    if state != "draft":
        articles.publish_article(SYSTEM, slug)
    if state == "archived":
        articles.set_archived(SYSTEM, slug, archived=True)
    return Article.objects.select_related("revision").get(slug=slug)


def set_policy(article: Article, policy: str) -> Article:
    """Open, hold or close the debate on `article`, and give the row as it is then."""
    by = [f"@{byline.person.username}" for byline in article.bylines.select_related("person")]
    details = articles.ArticleDetails(
        title=article.title, standfirst=article.standfirst, bylines=by, comment_policy=policy
    )
    articles.describe(SYSTEM, article.slug, details, version=None)
    article.refresh_from_db()
    return article


def keys_of(article: Article) -> list[str]:
    """The keys of the passages of an article, in order."""
    texts = PassageText.objects.filter(revision_id=article.revision_id)
    return list(texts.order_by("position").values_list("passage__key", flat=True))


def select(article: Article, exact: str, *, position: int | None = None) -> Selection:
    """The words `exact` as a reader selects them: in the first passage that has them, or in the
    one at `position`."""
    texts = PassageText.objects.filter(revision_id=article.revision_id).select_related("passage")
    for text in texts.order_by("position"):
        start = text.text.find(exact)
        if start >= 0 and position in (None, text.position):
            return Selection(text.passage.key, start, start + len(exact), exact)
    raise AssertionError(f"{exact!r} stands in no passage")


def content(body: str = "I doubt it.", kind: str = "comment", **more: Any) -> ResponseContent:
    """Words that can be posted; a correction proposes something unless told otherwise."""
    if kind == "correction":
        more.setdefault("proposed", "other words")
    return ResponseContent(kind=kind, body=body, **more)


def respond(
    person: User,
    article: Article,
    body: str = "I doubt it.",
    *,
    kind: str = "comment",
    targets: Sequence[Selection] = (),
    client_key: str = "",
    **more: Any,
) -> Annotation:
    """Post a response as `person`; it stands on the whole article unless targets are given."""
    if kind == "correction" and not targets:
        targets = (select(article, "a promise is a debt"),)
    written = content(body, kind, **more)
    posted = annotations.post_response(
        viewer(person), article.slug, written, targets=targets, client_key=client_key
    )
    return posted.response


def reply(
    person: User, parent: Annotation, body: str = "So do I.", *, client_key: str = ""
) -> Annotation:
    """Post a reply to `parent` as `person`."""
    written = content(body, "reply")
    posted = annotations.post_reply(viewer(person), parent.key, written, client_key=client_key)
    return posted.response


def bring_in(
    person: User,
    article: Article,
    body: str = "It was so.",
    *,
    at: datetime = datetime(2011, 6, 29, 14, 11, tzinfo=UTC),
    kind: str = "comment",
) -> Annotation:
    """Store a response of an earlier time as the import does, in `person`'s name."""
    imported = annotations.Imported(person, at)
    written = content(body, kind)
    return annotations.post_response(SYSTEM, article.slug, written, imported=imported).response


def edit(
    person: User, response: Annotation, body: str, *, version: int | None = None
) -> Annotation:
    """Give a response of `person`'s another body; the rest of its words stays."""
    now = Annotation.objects.get(pk=response.pk)
    names = ("title", "language", "tags", "challenge", "would_change", "evidence", "proposed")
    written = ResponseContent(
        kind=now.kind, body=body, **{name: getattr(now, name) for name in names}
    )
    return annotations.edit_response(viewer(person), now.key, written, version=version)


def withdraw(person: User, response: Annotation) -> Annotation:
    """Take a response of `person`'s back."""
    return annotations.withdraw_response(viewer(person), response.key)


def let_appear(moderator: User, response: Annotation) -> Annotation:
    """Publish a response that waits, and give it as it is then."""
    case = Case.objects.get(response=response)
    decisions.decide_case(viewer(moderator), case.key, "approve", version=case.version)
    return Annotation.objects.get(pk=response.pk)


@pytest.fixture
@recorded
def cast(db: None) -> Cast:
    """The cast, in the database."""
    return make_cast()


@pytest.fixture
@recorded
def article(cast: Cast) -> Article:
    """A published article by `vera`, open to debate."""
    return make_article()


@pytest.fixture
def rates(settings: Any) -> Callable[..., None]:
    """Set limits for this test alone: `rates(respond=(3, 60))`. Others stay out of the way."""

    def change(**limits: tuple[int, int]) -> None:
        far = dict.fromkeys(settings.RATES, (1_000_000, 3600))
        settings.RATES = {**far, **limits}

    return change
