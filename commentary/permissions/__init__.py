"""Who may do what: this package decides, and nothing else does.

``may_x(viewer, thing)`` answers for one thing that is already loaded; its twin
``visible_x(viewer)`` is the same rule as a database condition. A test holds the two together over
every role and state. ``why_not_x`` gives the reason of a refusal, or "".
A refused read is told as 404, a refused act as 403 with the reason.
"""

from commentary.permissions.articles import (
    is_held_by_policy,
    may_edit_articles,
    may_see_article,
    may_see_revision,
    visible_articles,
    visible_revisions,
    why_not_note,
    why_not_respond,
)
from commentary.permissions.moderation import (
    concerns,
    may_curate,
    may_moderate,
    may_name_moderators,
    may_see_card,
    may_see_decision,
    may_set_article_rules,
    may_set_site_rules,
    visible_cases,
    why_not_appeal,
    why_not_arrange,
    why_not_decide,
    why_not_feature,
    why_not_flag,
    why_not_look_again,
    why_not_notify,
    why_not_review,
    why_not_sanction,
    why_not_undo,
    why_shut_out,
)
from commentary.permissions.people import (
    may_edit_person,
    may_manage_people,
)
from commentary.permissions.responses import (
    INNER,
    inner_words,
    may_see_response,
    may_see_wording,
    may_see_words,
    visible_responses,
    visible_words,
    why_not_edit,
    why_not_reply,
    why_not_withdraw,
)
from commentary.permissions.reversals import (
    REVERSALS,
    reversal_of,
    reversed_decisions,
    stands_reversed,
    what_it_reverses,
)
from commentary.permissions.revisions import (
    why_not_reattach,
    why_not_reopen,
    why_not_revise,
    why_not_settle,
)
from commentary.permissions.viewer import (
    Viewer,
    demand,
)

__all__ = [
    "INNER",
    "REVERSALS",
    "Viewer",
    "concerns",
    "demand",
    "inner_words",
    "is_held_by_policy",
    "may_curate",
    "may_edit_articles",
    "may_edit_person",
    "may_manage_people",
    "may_moderate",
    "may_name_moderators",
    "may_see_article",
    "may_see_card",
    "may_see_decision",
    "may_see_response",
    "may_see_revision",
    "may_see_wording",
    "may_see_words",
    "may_set_article_rules",
    "may_set_site_rules",
    "reversal_of",
    "reversed_decisions",
    "stands_reversed",
    "visible_articles",
    "visible_cases",
    "visible_responses",
    "visible_revisions",
    "visible_words",
    "what_it_reverses",
    "why_not_appeal",
    "why_not_arrange",
    "why_not_decide",
    "why_not_edit",
    "why_not_feature",
    "why_not_flag",
    "why_not_look_again",
    "why_not_note",
    "why_not_notify",
    "why_not_reattach",
    "why_not_reopen",
    "why_not_reply",
    "why_not_respond",
    "why_not_review",
    "why_not_revise",
    "why_not_sanction",
    "why_not_settle",
    "why_not_undo",
    "why_not_withdraw",
    "why_shut_out",
]
