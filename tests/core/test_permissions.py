"""Who may do what: every role against every state and kind, and both ways of asking agree."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from commentary import permissions
from commentary.errors import NotPermitted
from commentary.models import Anchor, Annotation, Article, Case, Decision, Revision, SecondLook
from commentary.permissions import Viewer
from commentary.text.paths import child_path
from commentary.vocabulary import (
    ArticleState,
    CommentPolicy,
    ResponseKind,
    ResponseState,
    RevisionState,
)
from tests.people import Cast, make_article, viewer
from tests.removals import decide_removed

THEN = datetime(2020, 1, 1, tzinfo=UTC)
NAMES = (
    *("anonymous", "mira", "noor", "vera", "edda", "omar", "ada", "samir", "basil"),
    "system",
)
EDITORS = {"edda", "ada", "system"}
MODERATORS = {"omar", "ada", "system"}
NOBODY = {"anonymous", "samir", "basil"}
MEMBERS = set(NAMES) - NOBODY
KINDS = list(ResponseKind)
STATES = list(ResponseState)
VERA = 3
# Everybody as a viewer, for what needs no row.
SEEN = {
    **dict.fromkeys(NAMES, Viewer.anonymous()),
    "mira": Viewer(1, "mira"),
    "noor": Viewer(2, "noor"),
    "vera": Viewer(VERA, "vera"),
    "edda": Viewer(4, "edda", roles=frozenset({"editor"})),
    "omar": Viewer(5, "omar", roles=frozenset({"moderator"})),
    "ada": Viewer(6, "ada", roles=frozenset({"administrator"})),
    "system": Viewer.for_system("tests"),
}


def a_decision(person: User) -> Decision:
    return Decision.objects.create(
        key="d00000000000", at=THEN, outcome="keep", system="tests", person=person
    )


def row(kind: str, state: str, author: int, number: int = 0, **more: object) -> Annotation:
    return Annotation(
        key=f"k{number:011d}",
        kind=kind,
        state=state,
        author_id=author,
        path=child_path("", number),
        created_at=THEN,
        **more,
    )


def expected_to_see(name: str, kind: str, state: str, *, own: bool, replies: int) -> bool:
    """The rule, told once more and in other words than the code's."""
    if kind == "note":
        return own and state == "published"
    if state in ("held", "hidden"):
        return own or name in MODERATORS or replies > 0
    return True


def expected_to_read(name: str, kind: str, state: str, *, own: bool) -> bool:
    """Whose eyes the words are for."""
    if state in ("withdrawn", "erased"):
        return False
    if kind == "note":
        return own and state == "published"
    return state == "published" or own or name in MODERATORS


class TestViewers:
    def test_who_is_suspended_or_unclaimed_is_nobody(self, cast: Cast):
        for person in (cast.samir, cast.basil):
            person.roles = ["administrator"]
            assert viewer(person) == viewer(None)

    def test_a_person_that_was_never_saved_is_nobody(self):
        assert Viewer.of(User(username="ghost", roles=["editor"])) == Viewer.anonymous()

    def test_a_member_keeps_name_roles_and_address(self, cast: Cast):
        seen = viewer(cast.omar)
        assert (seen.id, seen.username, seen.name) == (cast.omar.pk, "omar", "omar")
        assert seen.roles == {"moderator"}
        assert seen.address

    @pytest.mark.parametrize(
        ("name", "editor", "moderator", "administrator"),
        [
            ("anonymous", False, False, False),
            ("mira", False, False, False),
            ("vera", False, False, False),
            ("edda", True, False, False),
            ("omar", False, True, False),
            ("ada", True, True, True),
            ("system", True, True, True),
        ],
    )
    def test_roles_bring_what_they_say(
        self, name: str, editor: bool, moderator: bool, administrator: bool
    ):
        seen = SEEN[name]
        assert seen.is_editor is editor
        assert seen.is_moderator is moderator
        assert seen.is_administrator is administrator

    def test_the_system_is_no_member(self):
        assert not Viewer.for_system("import").is_member

    def test_what_is_demanded_and_not_allowed_is_refused_with_its_reason(self):
        permissions.demand(True, "never said")
        with pytest.raises(NotPermitted, match="because so"):
            permissions.demand(False, "because so")


class TestArticles:
    @pytest.mark.parametrize("state", ArticleState)
    def test_drafts_are_for_editors_and_the_rest_for_all(self, cast: Cast, state: str):
        article = make_article(state=state)
        for name, seen in cast.viewers().items():
            expected = state != "draft" or name in EDITORS
            assert permissions.may_see_article(seen, article) is expected, name
            found = Article.objects.filter(permissions.visible_articles(seen), pk=article.pk)
            assert found.exists() is expected, name

    @pytest.mark.parametrize("state", RevisionState)
    def test_drafted_revisions_are_for_editors(self, cast: Cast, state: str):
        article = make_article(state=state)
        for name, seen in cast.viewers().items():
            expected = state == "published" or name in EDITORS
            assert permissions.may_see_revision(seen, article.revision) is expected, name
            found = Revision.objects.filter(permissions.visible_revisions(seen))
            assert found.exists() is expected, name

    @pytest.mark.parametrize("name", NAMES)
    def test_editing_and_managing_follow_the_role(self, name: str):
        assert permissions.may_edit_articles(SEEN[name]) is (name in EDITORS)
        assert permissions.may_manage_people(SEEN[name]) is (name in {"ada", "system"})

    @pytest.mark.parametrize("name", NAMES)
    def test_who_may_respond_and_keep_notes(self, name: str):
        seen = SEEN[name]
        for state, policy in itertools.product(ArticleState, CommentPolicy):
            article = Article(state=state, comment_policy=policy)
            may = name in MEMBERS and state == "published" and policy != "closed"
            assert (permissions.why_not_respond(seen, article) == "") is may
            may_note = name in MEMBERS and state != "draft"
            assert (permissions.why_not_note(seen, article) == "") is may_note
            held = policy == "held" and name not in EDITORS | MODERATORS
            assert permissions.is_held_by_policy(seen, article) is held

    def test_each_refusal_gives_its_own_reason(self):
        member = SEEN["mira"]
        reasons = [
            permissions.why_not_respond(Viewer.anonymous(), Article(state="published")),
            permissions.why_not_respond(member, Article(state="draft")),
            permissions.why_not_respond(member, Article(state="archived")),
            permissions.why_not_respond(
                member, Article(state="published", comment_policy="closed")
            ),
            permissions.why_not_note(Viewer.anonymous(), Article(state="published")),
            permissions.why_not_note(member, Article(state="draft")),
        ]
        assert all(reasons)
        assert len(set(reasons)) == len(reasons)


class TestResponses:
    @pytest.fixture
    def rows(self, cast: Cast) -> list[Annotation]:
        """One row for each kind, state, count of replies and author, replies under a root."""
        article = make_article()
        authors = (cast.mira, cast.vera, cast.edda, cast.omar, cast.ada, cast.samir, cast.basil)
        root = row("comment", "published", cast.noor.pk, 0, article=article)
        root.revision_id = article.revision_id
        root.save()
        removal = a_decision(cast.mira)
        made = [root]
        for number, (kind, state, author, replies) in enumerate(
            itertools.product(KINDS, STATES, authors, (0, 2)), start=1
        ):
            more = {"parent": root, "root": root} if kind == "reply" else {}
            if state == "removed":
                more["decision"] = removal
            about = {"article": article, "branch_count": replies, **more}
            made.append(row(kind, state, author.pk, number, **about))
            made[-1].revision_id = article.revision_id
        Annotation.objects.bulk_create(made[1:])
        decide_removed(made)
        return made

    def test_the_question_and_the_condition_agree_on_every_row(
        self, cast: Cast, rows: list[Annotation]
    ):
        names = {person.pk: name for name, person in vars(cast).items()}
        assert len(rows) == 1 + len(KINDS) * len(STATES) * 7 * 2
        for name, seen in cast.viewers().items():
            asked = {one.pk for one in rows if permissions.may_see_response(seen, one)}
            found = Annotation.objects.filter(permissions.visible_responses(seen))
            assert asked == set(found.values_list("pk", flat=True)), name
            expected = {
                one.pk
                for one in rows
                if expected_to_see(
                    name,
                    one.kind,
                    one.state,
                    own=name not in NOBODY and names[one.author_id] == name,
                    replies=one.branch_count,
                )
            }
            assert asked == expected, name

    def test_the_condition_holds_for_anchors_too(self, cast: Cast, rows: list[Annotation]):
        passage = rows[0].article.passages.first()
        Anchor.objects.bulk_create(
            Anchor(
                annotation=one,
                revision_id=one.revision_id,
                target=0,
                passage=passage,
                start=0,
                end=1,
            )
            for one in rows
        )
        for seen in cast.viewers().values():
            near = Annotation.objects.filter(permissions.visible_responses(seen))
            far = Anchor.objects.filter(permissions.visible_responses(seen, "annotation__"))
            assert set(far.values_list("annotation_id", flat=True)) == set(
                near.values_list("pk", flat=True)
            )

    def test_words_are_given_out_only_to_those_whose_eyes_they_are_for(
        self, cast: Cast, rows: list[Annotation]
    ):
        names = {person.pk: name for name, person in vars(cast).items()}
        for name, seen in cast.viewers().items():
            expected = {
                one.pk
                for one in rows
                if expected_to_read(
                    name,
                    one.kind,
                    one.state,
                    own=name not in NOBODY and names[one.author_id] == name,
                )
            }
            asked = {one.pk for one in rows if permissions.may_see_words(seen, one)}
            found = Annotation.objects.filter(permissions.visible_words(seen))
            assert asked == expected, name
            assert set(found.values_list("pk", flat=True)) == expected, name

    def test_the_inner_fragment_is_for_the_same_eyes_as_the_words_of_what_is_not_public(
        self, cast: Cast, rows: list[Annotation]
    ):
        for name, seen in cast.viewers().items():
            inner = permissions.visible_responses(seen) & permissions.inner_words(seen)
            found = Annotation.objects.filter(inner).values_list("pk", flat=True)
            words = [one for one in rows if permissions.may_see_words(seen, one)]
            assert set(found) == {one.pk for one in words if one.state != "published"}, name

    @pytest.mark.parametrize("name", NAMES)
    def test_only_the_author_edits_and_withdraws_and_only_in_time(self, name: str):
        for kind, state, article_state in itertools.product(KINDS, STATES, ArticleState):
            theirs = row(kind, state, VERA, article=Article(state=article_state))
            over = article_state == "archived" and kind != "note"
            edits = name == "vera" and state in ("published", "held", "removed") and not over
            withdraws = name == "vera" and state in ("published", "held", "hidden")
            assert (permissions.why_not_edit(SEEN[name], theirs) == "") is edits
            assert (permissions.why_not_withdraw(SEEN[name], theirs) == "") is withdraws

    @pytest.mark.parametrize("name", NAMES)
    def test_replies_go_where_a_response_stands(self, name: str):
        every = itertools.product(KINDS, STATES, ArticleState, CommentPolicy)
        for kind, state, article_state, policy in every:
            article = Article(state=article_state, comment_policy=policy)
            takes = kind != "note" and state == "published"
            open_to_them = permissions.why_not_respond(SEEN[name], article) == ""
            refused = permissions.why_not_reply(SEEN[name], article, row(kind, state, VERA))
            assert (refused == "") is (takes and open_to_them)

    @pytest.mark.parametrize("spent", [{"resubmitted": True}, {"purged_at": THEN}])
    def test_what_was_removed_is_sent_in_again_once_and_while_its_words_are_kept(self, spent: dict):
        article = Article(state="published")
        again = row("comment", "removed", VERA, article=article, **spent)
        assert permissions.why_not_edit(SEEN["vera"], again)

    def test_a_locked_branch_takes_no_replies_until_its_date(self):
        article = Article(state="published", comment_policy="open")
        now = timezone.now()
        for until, takes in ((now - timedelta(1), True), (now + timedelta(1), False)):
            locked = row("comment", "published", VERA, locked_until=until)
            refused = permissions.why_not_reply(SEEN["mira"], article, locked)
            assert (refused == "") is takes

    def test_a_refused_reply_is_told_why(self):
        article = Article(state="published", comment_policy="open")
        reasons = {
            permissions.why_not_reply(SEEN["mira"], article, row("note", "published", VERA)),
            permissions.why_not_reply(SEEN["mira"], article, row("comment", "held", VERA)),
            permissions.why_not_edit(SEEN["mira"], row("comment", "published", VERA)),
            permissions.why_not_edit(SEEN["vera"], row("comment", "hidden", VERA)),
            permissions.why_not_withdraw(SEEN["mira"], row("comment", "published", VERA)),
            permissions.why_not_withdraw(SEEN["vera"], row("comment", "removed", VERA)),
        }
        assert len(reasons) == 6
        assert "" not in reasons


class TestPeople:
    def test_an_account_is_each_persons_own(self, cast: Cast):
        for name, seen in cast.viewers().items():
            may = {
                other
                for other, person in vars(cast).items()
                if permissions.may_edit_person(seen, person)
            }
            assert may == (set() if name in NOBODY | {"system"} else {name}), name


class TestModeration:
    @pytest.mark.parametrize("name", sorted(set(NAMES) - MODERATORS))
    def test_only_moderators_decide_and_look_again(self, name: str):
        assert permissions.why_not_decide(SEEN[name], Case(author_id=VERA))
        assert permissions.why_not_look_again(SEEN[name], SecondLook(decided_by_id=VERA))
