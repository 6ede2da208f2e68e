"""A walk through all queries: what each of them says to somebody about a response."""

import inspect
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accounts.models import User
from commentary.errors import CommentaryError
from commentary.models import Annotation, Article, Case, Decision, Notice
from commentary.permissions import Viewer
from commentary.queries import (
    anchors,
    annotations,
    appeals,
    articles,
    author_cases,
    case_views,
    corrections,
    curation,
    desk,
    drafts,
    effects,
    exports,
    flags,
    fragments,
    gone,
    log,
    notices,
    orphans,
    people,
    person_cards,
    queue,
    review,
    revisions,
    rules,
    sanctions,
    second_looks,
    statements,
    threads,
    transparency,
    words,
)
from commentary.queries.periods import Period
from commentary.vocabulary import Sort
from tests.core.revisions.asking import ask_of_revisions
from tests.people import (
    keys_of,
)

MODULES = (
    anchors,
    annotations,
    appeals,
    articles,
    author_cases,
    case_views,
    corrections,
    curation,
    desk,
    drafts,
    effects,
    exports,
    flags,
    fragments,
    gone,
    log,
    notices,
    orphans,
    people,
    person_cards,
    queue,
    review,
    revisions,
    rules,
    sanctions,
    second_looks,
    statements,
    threads,
    transparency,
    words,
)
# Pure functions, or such that only take apart what another query gave out.
NO_ROWS = {
    *("digest_token", "branch_url", "cursor_behind", "behind_path", "sort_roots"),
    *("told_reasons", "told_decisions"),
    *("overlap", "why_not_replace", "is_published", "holds_in"),
    *("carrier_to", "carry_chosen", "list_choices", "state_of"),
    *(
        "without_words",
        "said_of",
        "explain",
        "mark",
        "in_hand_of",
        "in_no_hand",
        "as_seen",
        "fragment_for",
    ),
}


def every_query() -> dict[str, Callable[..., Any]]:
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": function
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and name not in NO_ROWS
    }


def walk(seen: Viewer, article: Article, response: Annotation, person: User) -> dict[str, Any]:
    """Ask every query for everything near `response`, as `seen`, and give what each said."""
    fresh = articles.find_article(Viewer.for_system("tests"), article.slug)
    passage = article.passages.get(key=keys_of(article)[0])
    facts = articles.find_passage(seen, fresh, passage.key)
    decided = Decision(key="none", person_id=person.pk)
    of_it = Case.objects.filter(response=response).values_list("key", flat=True)
    case_key = of_it.first() or "none"

    def in_fragment_of(key: str) -> Any:
        above = fragments.find_fragment(seen, key)
        return above, fragments.read_branch(seen, above, limit=50)

    asks: dict[str, Callable[[], Any]] = {
        "annotations.find_response": lambda: vars(annotations.find_response(seen, response.key)),
        "annotations.find_parent": lambda: vars(annotations.find_parent(seen, fresh, response.key)),
        "annotations.find_words": lambda: vars(annotations.find_words(seen, response.key)),
        "annotations.list_wordings": lambda: annotations.list_wordings(seen, response.key),
        "annotations.rights_on": lambda: annotations.rights_on(
            seen, annotations.find_response(seen, response.key)
        ),
        "annotations.has_lost_words": lambda: annotations.has_lost_words(seen, response),
        "annotations.list_anchors": lambda: annotations.list_anchors(seen, fresh),
        "annotations.list_margin_cards": lambda: annotations.list_margin_cards(seen, fresh),
        "annotations.list_responses_of": lambda: [
            vars(one) for one in annotations.list_responses_of(seen, person.pk, limit=50)
        ],
        "annotations.list_recent_critiques": lambda: [
            vars(one) for one in annotations.list_recent_critiques(seen, limit=50)
        ],
        "annotations.list_first_responses": lambda: [
            vars(one) for one in annotations.list_first_responses(seen, fresh, limit=50)
        ],
        "appeals.speaker_of": lambda: appeals.speaker_of(seen, decided, "none"),
        "appeals.find_appeal": lambda: vars(appeals.find_appeal(seen, "none")),
        "appeals.find_decision_of": lambda: vars(appeals.find_decision_of(seen, decided.key)),
        "appeals.list_appeals": lambda: [
            appeals.list_appeals(seen, which, limit=50) for which in appeals.LISTS
        ],
        "appeals.count_appeals": lambda: appeals.count_appeals(seen),
        "appeals.read_appeal": lambda: appeals.read_appeal(seen, "none"),
        "appeals.read_own_appeal": lambda: appeals.read_own_appeal(seen, decided.key),
        "rules.find_place": lambda: vars(rules.find_place(seen, article.slug)),
        "rules.find_policies": lambda: [
            vars(row) for row in rules.find_policies(seen, article.slug) if row
        ],
        "rules.list_word_rules": lambda: [vars(row) for row in rules.list_word_rules(seen, "")],
        "rules.find_word_rule": lambda: vars(rules.find_word_rule(seen, "none")),
        "rules.list_reason_templates": lambda: [
            vars(row) for row in rules.list_reason_templates(seen)
        ],
        "rules.find_reason_template": lambda: vars(rules.find_reason_template(seen, "none")),
        "rules.rights_on_rules": lambda: rules.rights_on_rules(seen, fresh),
        "sanctions.in_force": lambda: list(sanctions.in_force(person.pk)),
        "sanctions.list_people": lambda: sanctions.list_people(seen, limit=50),
        "sanctions.list_sanctions": lambda: sanctions.list_sanctions(seen, person.username),
        "sanctions.find_sanction": lambda: sanctions.find_sanction(seen, "none"),
        "sanctions.list_own_warnings": lambda: sanctions.list_own_warnings(seen),
        "sanctions.list_shut_out": lambda: sanctions.list_shut_out(person.pk, fresh),
        "sanctions.list_bars": lambda: sanctions.list_bars(person.pk),
        "sanctions.list_reasons": lambda: sanctions.list_reasons(seen),
        "sanctions.why_barred": lambda: sanctions.why_barred(person),
        "queue.list_queue": lambda: queue.list_queue(seen),
        "queue.count_queue": lambda: queue.count_queue(seen),
        "queue.filter_queue": lambda: list(
            queue.filter_queue(seen, queue.WHOLE_QUEUE, timezone.now()).values(
                "key", "response__title", "response__body"
            )
        ),
        "case_views.find_case": lambda: vars(case_views.find_case(seen, case_key).response),
        "case_views.read_case": lambda: (
            (view := case_views.read_case(seen, case_key)),
            vars(view.response),
        ),
        "author_cases.read_author_case": lambda: (
            (told := author_cases.read_author_case(seen, response.key)),
            vars(told.response),
        ),
        "person_cards.read_person_card": lambda: person_cards.read_person_card(
            seen, person.username
        ),
        "second_looks.next_second_look": lambda: second_looks.next_second_look(seen),
        "second_looks.due_looks": lambda: list(second_looks.due_looks(seen)),
        "second_looks.find_second_look": lambda: second_looks.find_second_look(seen, 1),
        "articles.find_article": lambda: vars(articles.find_article(seen, article.slug)),
        "articles.describe_article": lambda: articles.describe_article(seen, fresh),
        "articles.describe_articles": lambda: articles.describe_articles(seen, [fresh]),
        "articles.list_articles": lambda: articles.list_articles(seen, limit=50),
        "articles.list_desk": lambda: articles.list_desk(seen, limit=50),
        "articles.list_passages": lambda: articles.list_passages(seen, fresh, with_cards=True),
        "articles.find_passage": lambda: facts,
        "articles.find_neighbours": lambda: articles.find_neighbours(seen, fresh, facts),
        "articles.list_texts": lambda: articles.list_texts(seen, fresh, keys_of(article)),
        "articles.list_revisions": lambda: [
            vars(one) for one in articles.list_revisions(seen, fresh)
        ],
        "articles.find_revision": lambda: vars(articles.find_revision(seen, fresh, 1)),
        "articles.list_revision_texts": lambda: articles.list_revision_texts(
            seen, articles.find_revision(seen, fresh, 1)
        ),
        "articles.rights_on_article": lambda: articles.rights_on_article(seen, fresh),
        "flags.list_flags_of": lambda: flags.list_flags_of(seen, response),
        "flags.list_own_flags": lambda: flags.list_own_flags(seen, limit=50),
        "flags.find_own_flag": lambda: flags.find_own_flag(seen, response),
        "flags.has_flagged": lambda: flags.has_flagged(seen, response.pk),
        "flags.flagged_by": lambda: flags.flagged_by(seen, "pk"),
        "flags.rights_to_flag": lambda: flags.rights_to_flag(
            seen, annotations.find_response(seen, response.key)
        ),
        "flags.find_notice_by_proof": lambda: flags.find_notice_by_proof("none"),
        "fragments.find_article_version": lambda: fragments.find_article_version(
            seen, article.slug
        ),
        "fragments.read_thread": lambda: fragments.read_thread(seen, article.pk, limit=50),
        "fragments.read_passage_thread": lambda: fragments.read_passage_thread(
            seen, fresh, passage.pk, limit=50
        ),
        "fragments.read_first_responses": lambda: [
            fragments.read_first_responses(seen, fresh, passage_id=about, sort=sort, limit=50)
            for sort in Sort
            for about in (None, passage.pk)
        ],
        "fragments.find_fragment": lambda: fragments.find_fragment(seen, response.key),
        "fragments.read_keyed": lambda: fragments.read_keyed(seen, fresh, [response.key]),
        "fragments.read_branch": lambda: in_fragment_of((response.root or response).key),
        "people.find_person": lambda: vars(people.find_person(seen, person.username)),
        "people.find_pictured": lambda: vars(people.find_pictured(seen, person.username)),
        "people.find_self": lambda: vars(people.find_self(seen)),
        "people.search_people": lambda: [
            vars(one) for one in people.search_people(seen, "", limit=50)[0]
        ],
        "people.find_unclaimed_named": lambda: people.find_unclaimed_named(seen, "Basil Brook"),
        "people.find_member_named": lambda: people.find_member_named(seen, person.username),
        "people.find_token": lambda: people.find_token("cmt_none"),
        "people.list_tokens": lambda: people.list_tokens(seen),
        "exports.export_person": lambda: exports.export_person(seen),
        "corrections.rights_to_settle": lambda: corrections.rights_to_settle(
            seen, annotations.find_response(seen, response.key)
        ),
        "corrections.rights_to_reopen": lambda: corrections.rights_to_reopen(
            seen, annotations.find_response(seen, response.key)
        ),
        "corrections.may_settle_in": lambda: corrections.may_settle_in(seen, fresh),
        "corrections.list_corrections": lambda: corrections.list_corrections(
            seen, fresh, state=corrections.ALL, limit=50
        ),
        "corrections.count_corrections": lambda: corrections.count_corrections(seen, fresh),
        "corrections.find_to_settle": lambda: (
            (settling := corrections.find_to_settle(seen, response.key)),
            vars(settling.response),
        ),
        "corrections.competing_with": lambda: corrections.competing_with(
            seen, annotations.find_response(seen, response.key)
        ),
        "corrections.credits_of": lambda: corrections.credits_of(
            seen, articles.find_revision(seen, fresh, 1)
        ),
        "corrections.list_credits": lambda: corrections.list_credits(
            seen, [articles.find_revision(seen, fresh, 1)]
        ),
        "corrections.find_settlement": lambda: corrections.find_settlement(
            annotations.find_response(seen, response.key)
        ),
        "corrections.first_quotes": lambda: corrections.first_quotes(fresh, [response.pk]),
        "desk.list_waiting": lambda: desk.list_waiting(seen, [article.pk]),
        "desk.list_speakers": lambda: [
            vars(one) for one in desk.list_speakers(seen, [response.pk]).values()
        ],
        "drafts.find_draft": lambda: (draft := drafts.find_draft(seen, fresh)) and vars(draft),
        "drafts.list_draft_texts": lambda: drafts.list_draft_texts(seen, fresh),
        "drafts.read_heads": lambda: drafts.read_heads(seen, fresh),
        "drafts.read_whole_text": lambda: drafts.read_whole_text(
            seen, fresh, "One.", format="plain"
        ),
        "drafts.texts_of_revision": lambda: drafts.texts_of_revision(fresh.shown_revision),
        "curation.list_picks": lambda: curation.list_picks(seen, fresh),
        "curation.list_all_picks": lambda: curation.list_all_picks(seen, article.slug),
        "curation.one_sided": lambda: curation.one_sided(seen, article.slug),
        "curation.rights_to_curate": lambda: curation.rights_to_curate(
            seen, annotations.find_response(seen, response.key)
        ),
        "curation.read_curation": lambda: vars(curation.read_curation(seen, response.key).response),
        "curation.list_places": lambda: curation.list_places(seen, fresh),
        "log.list_log": lambda: log.list_log(seen, log.LogFilter(), limit=50),
        "transparency.make_report": lambda: transparency.make_report(seen, Period()),
        "notices.list_notices": lambda: [vars(one) for one in notices.list_notices(seen, limit=50)],
        "notices.find_notice": lambda: [
            vars(notices.find_notice(seen, pk))
            for pk in Notice.objects.values_list("pk", flat=True)
        ],
        "statements.read_statement": lambda: [
            vars(statements.read_statement(seen, key))
            for key in Decision.objects.values_list("key", flat=True)
        ],
        "statements.find_case_key": lambda: statements.find_case_key(seen, response.key),
        "threads.read_roots": lambda: [
            threads.read_roots(seen, fresh, passage_id=about, sort=sort)
            for sort in Sort
            for about in (None, passage.pk)
        ],
        "threads.read_branch": lambda: threads.read_branch(
            seen, annotations.find_response(seen, (response.root or response).key)
        ),
        "fragments.read_all": lambda: fragments.read_all(seen, fresh, limit=50),
        "threads.shown_in": lambda: [vars(one) for one in threads.shown_in(seen, article.pk)],
    }
    asks |= ask_of_revisions(seen, fresh, response)
    assert set(asks) == set(every_query()), "a query is missing here, or is none any more"
    said = {}
    for name, ask in asks.items():
        try:
            said[name] = repr(ask())
        except CommentaryError as refused:
            said[name] = repr(refused)
    return said
