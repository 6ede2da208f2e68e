"""Every address of moderation under /api/v1/, and the function that each method calls."""

from django.urls import path

from commentary.api.moderation import (
    appeals,
    curation,
    decisions,
    flags,
    notices,
    openness,
    queue,
    sanctions,
)
from commentary.api.routes import resource

_CASE = "moderation/cases/<slug:key>/"
_APPEAL = "moderation/appeals/<slug:key>/"
_ANNOTATION = "annotations/<slug:key>/"
_ARTICLE = "articles/<slug:slug>/"
_SANCTIONS = "people/<str:username>/sanctions/"

_CASES = [
    path("moderation/queue/", resource(get=queue.list_queue), name="api_queue"),
    path("moderation/queue/next/", resource(post=queue.claim_next), name="api_next"),
    path(_CASE, resource(get=queue.read_case), name="api_case"),
    path(
        f"{_CASE}claim/",
        resource(post=queue.claim_case, put=queue.renew_claim, delete=queue.release_case),
        name="api_claim",
    ),
    path(f"{_CASE}decision/", resource(post=decisions.decide_case), name="api_decide"),
    path(f"{_CASE}escalation/", resource(post=decisions.escalate_case), name="api_escalation"),
    path(
        f"{_CASE}messages/",
        resource(get=decisions.list_messages, post=decisions.write_message),
        name="api_case_messages",
    ),
    path("moderation/decisions/", resource(post=decisions.decide_cases), name="api_bulk"),
    path(
        "moderation/decisions/<slug:key>/undo/",
        resource(post=decisions.undo_decision),
        name="api_undo",
    ),
    path(
        f"{_ANNOTATION}case/",
        resource(get=queue.read_author_case, post=queue.open_case),
        name="api_author_case",
    ),
]

_FLAGS = [
    path(f"{_ANNOTATION}flags/", resource(post=flags.flag_annotation), name="api_flag"),
    path(f"{_ANNOTATION}notices/", resource(post=flags.send_notice), name="api_notice"),
    path("flags/", resource(get=flags.list_flags), name="api_flags"),
]

_APPEALS = [
    path("decisions/<slug:key>/", resource(get=decisions.read_statement), name="api_statement"),
    path(
        "decisions/<slug:key>/appeal/",
        resource(get=appeals.read_own_appeal, post=appeals.file_appeal),
        name="api_appeal",
    ),
    path("moderation/appeals/", resource(get=appeals.list_appeals), name="api_appeals"),
    path(_APPEAL, resource(get=appeals.read_appeal), name="api_appeal_case"),
    path(f"{_APPEAL}assignment/", resource(post=appeals.assign_appeal), name="api_assignment"),
    path(
        f"{_APPEAL}messages/",
        resource(post=appeals.write_in_appeal),
        name="api_appeal_messages",
    ),
    path(f"{_APPEAL}conclusion/", resource(post=appeals.conclude_appeal), name="api_conclusion"),
]

_MEASURES = [
    path(
        _SANCTIONS,
        resource(get=sanctions.list_sanctions, post=sanctions.sanction_person),
        name="api_sanctions",
    ),
    path(
        f"{_SANCTIONS}<slug:key>/",
        resource(delete=sanctions.lift_sanction),
        name="api_sanction",
    ),
]

_CURATION = [
    path(
        f"{_ARTICLE}features/",
        resource(get=curation.list_features, put=curation.order_features),
        name="api_features",
    ),
    path(
        f"{_ARTICLE}passages/<slug:key>/slow/",
        resource(put=curation.slow_passage),
        name="api_slow",
    ),
    path(
        f"{_ANNOTATION}feature/",
        resource(put=curation.feature_annotation, delete=curation.unfeature_annotation),
        name="api_feature",
    ),
    path(
        f"{_ANNOTATION}lock/",
        resource(put=curation.lock_branch, delete=curation.unlock_branch),
        name="api_lock",
    ),
    path(
        f"{_ANNOTATION}move/",
        resource(post=curation.move_thread, delete=curation.move_thread_back),
        name="api_move",
    ),
    path(
        f"{_ANNOTATION}merge/",
        resource(post=curation.merge_annotation, delete=curation.split_annotation),
        name="api_merge",
    ),
]

_OPEN = [
    path("log/", resource(get=openness.read_log), name="api_log"),
    path("transparency/", resource(get=openness.read_transparency), name="api_transparency"),
    path("notices/", resource(get=notices.list_notices), name="api_notices"),
    path("notices/read/", resource(post=notices.read_notices), name="api_notices_read"),
]

urlpatterns = [*_CASES, *_FLAGS, *_APPEALS, *_MEASURES, *_CURATION, *_OPEN]
