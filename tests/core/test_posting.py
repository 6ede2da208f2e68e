"""Responding to an article: each kind, each target, each role, each refusal."""

import pytest

from commentary.actions.annotations import Imported, post_response
from commentary.actions.targets import Selection, read_selections
from commentary.errors import InvalidInput, NotFound, NotPermitted
from commentary.models import Anchor, Annotation, LedgerEntry, PassageText
from commentary.text.draft import DraftPassage
from commentary.vocabulary import (
    MAX_BODY,
    MAX_EVIDENCE,
    MAX_TARGET_PASSAGES,
    MAX_TARGETS,
    ROOT_KINDS,
)
from tests.people import (
    ANONYMOUS,
    SYSTEM,
    content,
    keys_of,
    make_article,
    respond,
    select,
    viewer,
)


def text_at(article, position):
    return PassageText.objects.get(revision_id=article.revision_id, position=position).text


def refuse_target(cast, article, *targets):
    with pytest.raises(InvalidInput) as refused:
        respond(cast.mira, article, targets=targets)
    assert list(refused.value.fields) == ["targets"]
    assert not Annotation.objects.exists()
    article.refresh_from_db()
    assert article.next_ordinal == 0


class TestKinds:
    @pytest.mark.parametrize("kind", ROOT_KINDS)
    def test_a_member_posts_each_kind_on_selected_words(self, cast, article, kind):
        made = respond(cast.mira, article, kind=kind, targets=[select(article, "a promise")])
        row = Annotation.objects.get(key=made.key)
        assert (row.kind, row.state, row.depth, row.path) == (kind, "published", 0, "0000")
        assert row.author == cast.mira
        assert row.body == "I doubt it."
        assert row.body_html == "<p>I doubt it.</p>\n" or row.body_html == "<p>I doubt it.</p>"
        assert not row.of_whole
        assert row.anchors.get().exact == "a promise"
        entry = LedgerEntry.objects.get(verb="post")
        assert (entry.actor, entry.subject_key, entry.article) == (cast.mira, made.key, article)

    @pytest.mark.parametrize("kind", [kind for kind in ROOT_KINDS if kind != "correction"])
    def test_without_targets_it_speaks_of_the_whole_article(self, cast, article, kind):
        made = respond(cast.mira, article, kind=kind)
        assert made.of_whole
        assert not made.anchors.exists()

    def test_a_correction_needs_words_to_correct(self, cast, article):
        with pytest.raises(InvalidInput) as refused:
            post_response(viewer(cast.mira), article.slug, content(kind="correction"))
        assert "targets" in refused.value.fields

    @pytest.mark.parametrize("kind", ["reply", "", "rant"])
    def test_other_kinds_are_refused(self, cast, article, kind):
        with pytest.raises(InvalidInput) as refused:
            post_response(viewer(cast.mira), article.slug, content(kind=kind))
        assert list(refused.value.fields) == ["kind"]

    def test_a_critique_keeps_everything_it_is_made_of(self, cast, article):
        made = respond(
            cast.mira,
            article,
            kind="critique",
            title="  Too   neat ",
            challenge="inference",
            would_change="A second witness.",
            evidence=[{"quote": "as said", "url": "https://example.org/a", "date": "1977-11"}],
            tags=["maps", "maps", " law "],
            language="en",
        )
        row = Annotation.objects.get(key=made.key)
        assert row.title == "Too neat"
        assert (row.challenge, row.would_change) == ("inference", "A second witness.")
        assert row.tags == ["maps", "law"]
        assert row.evidence == [
            {
                "quote": "as said",
                "url": "https://example.org/a",
                "host": "example.org",
                "date": "1977-11",
            }
        ]

    @pytest.mark.parametrize(
        ("field", "more"),
        [
            ("body", {"body": ""}),
            ("body", {"body": " \u200b\n"}),
            ("body", {"body": "x" * (MAX_BODY + 1)}),
            ("title", {"title": "x" * 201}),
            ("tags", {"tags": [str(n) for n in range(11)]}),
            ("tags", {"tags": ["x" * 41]}),
            ("language", {"language": "not a tag"}),
            ("challenge", {"challenge": "fact"}),
            ("would_change", {"would_change": "nothing"}),
            ("evidence", {"evidence": [{"quote": "q"}]}),
            ("proposed", {"proposed": "p"}),
            ("challenge", {"kind": "critique", "challenge": "mood"}),
            ("would_change", {"kind": "critique", "would_change": "x" * 2001}),
            ("evidence", {"kind": "critique", "evidence": [{"quote": "q"}] * (MAX_EVIDENCE + 1)}),
            ("evidence-0", {"kind": "critique", "evidence": [{"date": "1977"}]}),
            ("evidence-0", {"kind": "critique", "evidence": [{"url": "javascript:alert(1)"}]}),
            ("evidence-0", {"kind": "critique", "evidence": [{"url": "https://a@b.example/"}]}),
            ("evidence-0", {"kind": "critique", "evidence": [{"url": "https://[bad/"}]}),
            ("evidence-0", {"kind": "critique", "evidence": [{"quote": "q", "date": "soon"}]}),
            (
                "evidence-1",
                {"kind": "critique", "evidence": [{"quote": "q"}, {"quote": "q" * 2001}]},
            ),
            ("proposed", {"kind": "correction", "proposed": ""}),
            ("proposed", {"kind": "correction", "proposed": "x" * 20_001}),
        ],
    )
    def test_what_cannot_be_kept_is_refused_at_its_field(self, cast, article, field, more):
        with pytest.raises(InvalidInput) as refused:
            post_response(viewer(cast.mira), article.slug, content(**{"kind": "comment", **more}))
        assert list(refused.value.fields) == [field]
        assert not Annotation.objects.exists()

    def test_every_field_at_fault_is_named_at_once(self, cast, article):
        with pytest.raises(InvalidInput) as refused:
            post_response(
                viewer(cast.mira),
                article.slug,
                content("", title="x" * 201, language="?", proposed="p"),
            )
        assert set(refused.value.fields) == {"body", "title", "language", "proposed"}


class TestTargets:
    def test_offsets_are_code_points_and_keep_their_context(self, cast, article):
        made = respond(cast.mira, article, targets=[select(article, "waved a")])
        anchor = made.anchors.get()
        text = text_at(article, 4)
        assert text[anchor.start : anchor.end] == "waved a"
        assert text[anchor.start - 2] == "\U0001f466"
        assert anchor.prefix == text[max(0, anchor.start - 32) : anchor.start]
        assert anchor.suffix == text[anchor.end : anchor.end + 32]
        assert (anchor.state, anchor.whole, anchor.method) == ("placed", False, "selected")

    @pytest.mark.parametrize(
        ("position", "part", "cluster"),
        [
            (4, "\U0001f469\u200d", "👩‍👩‍👧‍👦"),
            (4, "\u200d\U0001f308", "🏳️‍🌈"),
            (4, "\U0001f1f3", "🇳🇱"),
            (4, "\u0308ur", "m\u0308ur\u0308"),
        ],
    )
    def test_a_selection_that_cuts_a_character_grows_to_the_whole(
        self, cast, article, position, part, cluster
    ):
        text = text_at(article, position)
        start = text.index(part)
        made = respond(
            cast.mira,
            article,
            targets=[Selection(keys_of(article)[position], start, start + len(part), part)],
        )
        anchor = made.anchors.get()
        assert anchor.exact == cluster == text[anchor.start : anchor.end]

    @pytest.mark.parametrize(
        ("position", "words"), [(5, "איננה הארץ"), (6, "ليست الأرض،"), (7, "土地ではない")]
    )
    def test_words_of_any_script_are_anchored_to_the_letter(self, cast, article, position, words):
        made = respond(cast.mira, article, targets=[select(article, words)])
        anchor = made.anchors.get()
        assert anchor.passage.key == keys_of(article)[position]
        assert anchor.exact == words == text_at(article, position)[anchor.start : anchor.end]

    def test_an_exact_quote_is_looked_up(self, cast, article):
        quote = Selection(keys_of(article)[3], exact="showed the ford")
        refuse_target(cast, article, quote)
        quote = Selection(keys_of(article)[3], exact="shown the ford")
        anchor = respond(cast.mira, article, targets=[quote]).anchors.get()
        assert text_at(article, 3)[anchor.start : anchor.end] == "shown the ford"

    def test_a_quote_that_stands_twice_is_told_apart_by_its_context_or_refused(self, cast, article):
        key = keys_of(article)[0]
        refuse_target(cast, article, Selection(key, exact="a promise"))
        quote = Selection(key, exact="a promise", prefix="and ", suffix=" is a debt")
        anchor = respond(cast.mira, article, targets=[quote]).anchors.get()
        assert anchor.start == text_at(article, 0).rindex("a promise")

    def test_offsets_that_slipped_are_mended_by_the_words(self, cast, article):
        key = keys_of(article)[3]
        slipped = Selection(key, 2, 9, "crossed at dawn")
        anchor = respond(cast.mira, article, targets=[slipped]).anchors.get()
        assert anchor.exact == "crossed at dawn"

    def test_offsets_without_words_are_taken_as_they_are(self, cast, article):
        anchor = respond(
            cast.mira, article, targets=[Selection(keys_of(article)[0], 2, 5)]
        ).anchors.get()
        assert anchor.exact == "map"

    def test_a_passage_alone_means_the_whole_passage(self, cast, article):
        anchor = respond(cast.mira, article, targets=[Selection(keys_of(article)[8])]).anchors.get()
        assert anchor.whole
        assert (anchor.start, anchor.end) == (0, len(text_at(article, 8)))
        assert anchor.exact == text_at(article, 8)

    def test_a_quote_may_run_across_passages(self, cast, article):
        keys = keys_of(article)
        run = [
            Selection(keys[0], 10, len(text_at(article, 0))),
            Selection(keys[1], 0, 4, continues=True),
            Selection(keys[8], 0, 10),
            Selection(keys[9], 0, 7, continues=True),
        ]
        made = respond(cast.mira, article, targets=run)
        parts = list(made.anchors.order_by("target", "part").values_list("target", "part"))
        assert parts == [(0, 0), (0, 1), (1, 0), (1, 1)]

    @pytest.mark.parametrize(
        "span", [(-1, 4), (4, 4), (5, 4), (0, 10_000), (10**400, 10**400 + 1), (None, 4), (4, None)]
    )
    def test_offsets_outside_the_passage_are_refused(self, cast, article, span):
        start, end = span
        exact = "" if None not in span else "nowhere to be found"
        refuse_target(cast, article, Selection(keys_of(article)[0], start, end, exact))

    def test_a_passage_of_another_article_is_refused(self, cast, article):
        other = make_article(title="Another")
        refuse_target(cast, article, Selection(keys_of(other)[0]))
        refuse_target(cast, article, Selection(keys_of(article)[0]), Selection("nosuchkey000"))

    def test_too_many_quotes_are_refused(self, cast, article):
        key = keys_of(article)[0]
        refuse_target(cast, article, *[Selection(key, n, n + 1) for n in range(MAX_TARGETS + 1)])
        respond(cast.mira, article, targets=[Selection(key, n, n + 1) for n in range(MAX_TARGETS)])
        assert Anchor.objects.count() == MAX_TARGETS

    def test_too_many_passages_are_refused(self, cast):
        article = make_article(
            passages=[
                DraftPassage("paragraph", f"Line {n}.") for n in range(MAX_TARGET_PASSAGES + 1)
            ]
        )
        run = [Selection(key, 0, 4, continues=True) for key in keys_of(article)]
        refuse_target(cast, article, *run)
        made = respond(cast.mira, article, targets=run[:-1])
        assert made.anchors.count() == MAX_TARGET_PASSAGES
        assert set(made.anchors.values_list("target", flat=True)) == {0}

    @pytest.mark.parametrize(
        "rows",
        [
            "text",
            {"passage": "a"},
            [1],
            [{}],
            [{"passage": 1}],
            [{"passage": "a", "start": "0"}],
            [{"passage": "a", "start": True, "end": 2}],
            [{"passage": "a", "start": 0.5, "end": 2}],
            [{"passage": "a", "exact": 5}],
            [{"passage": "a", "exact": "x" * 20_001}],
            [{"passage": "a", "colour": "red"}],
        ],
    )
    def test_selections_of_a_wrong_shape_are_refused(self, rows):
        with pytest.raises(InvalidInput) as refused:
            read_selections(rows)
        assert list(refused.value.fields) == ["targets"]

    def test_selections_are_read_from_plain_rows(self):
        rows = [
            {"passage": "a", "start": 1, "end": 2, "exact": "x"},
            {"passage": "b", "continues": True},
        ]
        assert read_selections(rows) == [
            Selection("a", 1, 2, "x"),
            Selection("b", continues=True),
        ]


class TestWhoMayPost:
    MAY = {"mira", "noor", "vera", "edda", "omar", "ada"}

    def test_members_of_every_role_may_and_nobody_else(self, cast, article):
        for name, seen in cast.viewers().items():
            if name == "system":
                continue
            if name in self.MAY:
                assert post_response(seen, article.slug, content()).created
                continue
            with pytest.raises(NotPermitted):
                post_response(seen, article.slug, content())
        assert Annotation.objects.count() == len(self.MAY)

    def test_a_task_of_the_system_speaks_only_for_somebody(self, cast, article):
        with pytest.raises(NotPermitted):
            post_response(SYSTEM, article.slug, content())

    def test_an_import_is_the_systems_alone(self, cast, article):
        someone = Imported(cast.basil, article.created_at)
        with pytest.raises(NotPermitted):
            post_response(viewer(cast.ada), article.slug, content(), imported=someone)

    @pytest.mark.parametrize("state", ["draft", "archived"])
    def test_drafts_and_archived_articles_take_no_responses(self, cast, state):
        article = make_article(state=state)
        error = NotFound if state == "draft" else NotPermitted
        with pytest.raises(error):
            respond(cast.mira, article)
        with pytest.raises(NotPermitted):
            respond(cast.edda, article)
        assert not Annotation.objects.exists()

    def test_an_archived_article_takes_private_notes(self, cast):
        article = make_article(state="archived", policy="closed")
        assert respond(cast.mira, article, kind="note").state == "published"

    def test_a_closed_debate_takes_notes_only(self, cast):
        article = make_article(policy="closed")
        for person in (cast.mira, cast.vera, cast.ada):
            with pytest.raises(NotPermitted):
                respond(person, article)
        assert respond(cast.mira, article, kind="note").state == "published"
        with pytest.raises(NotPermitted):
            post_response(ANONYMOUS, article.slug, content(kind="note"))

    def test_a_held_debate_lets_staff_through_and_holds_the_rest(self, cast):
        article = make_article(policy="held")
        states = {
            name: respond(getattr(cast, name), article).state
            for name in ("mira", "vera", "edda", "omar", "ada")
        }
        assert states == {
            "mira": "held",
            "vera": "held",
            "edda": "published",
            "omar": "published",
            "ada": "published",
        }
        article.refresh_from_db()
        assert article.response_count == 3

    def test_a_note_is_never_held(self, cast):
        article = make_article(policy="held")
        assert respond(cast.mira, article, kind="note").state == "published"

    def test_there_is_no_article_by_an_unknown_name(self, cast):
        with pytest.raises(NotFound):
            post_response(viewer(cast.mira), "no-such-article", content())
