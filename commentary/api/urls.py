"""Every address under /api/v1/, and the function that each method calls. What is read most comes
first."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from commentary.api import annotations, articles, cutting, people, schema
from commentary.api.moderation import urls as moderation
from commentary.api.problems import problem, tell
from commentary.api.revising import urls as revising
from commentary.api.routes import resource


@csrf_exempt
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Tell an address that does not exist as the API tells everything else."""
    if rest and not rest.endswith("/"):
        return problem(404, "not_found", _("Every address here ends with a slash."))
    return tell(Http404(), request)


_ARTICLE = "articles/<slug:slug>/"
_PASSAGE = f"{_ARTICLE}passages/<slug:key>/"
_ANNOTATION = "annotations/<slug:key>/"

urlpatterns = [
    path(
        f"{_ARTICLE}annotations/",
        resource(get=annotations.list_annotations, post=annotations.post_annotation),
        name="api_annotations",
    ),
    path(
        _ARTICLE,
        resource(
            get=articles.read_article,
            patch=articles.describe_article,
            delete=articles.delete_draft,
        ),
        name="api_article",
    ),
    path(f"{_ARTICLE}anchors/", resource(get=articles.list_anchors), name="api_anchors"),
    path(f"{_ARTICLE}passages/", resource(get=articles.list_passages), name="api_passages"),
    path(_PASSAGE, resource(get=articles.read_passage), name="api_passage"),
    path(f"{_PASSAGE}join/", resource(post=cutting.join_passages), name="api_join"),
    path(f"{_PASSAGE}split/", resource(post=cutting.split_passage), name="api_split"),
    path(f"{_PASSAGE}kind/", resource(post=cutting.retype_passage), name="api_kind"),
    path(
        f"{_ARTICLE}publication/",
        resource(post=articles.publish_article),
        name="api_publication",
    ),
    *revising.urlpatterns,
    path(
        "articles/",
        resource(
            get=articles.list_articles,
            post=articles.import_article,
            max_body=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        ),
        name="api_articles",
    ),
    path(
        _ANNOTATION,
        resource(
            get=annotations.read_annotation,
            patch=annotations.edit_annotation,
            delete=annotations.withdraw_annotation,
        ),
        name="api_annotation",
    ),
    path(
        f"{_ANNOTATION}replies/",
        resource(get=annotations.list_replies, post=annotations.post_reply),
        name="api_replies",
    ),
    path(f"{_ANNOTATION}history/", resource(get=annotations.read_history), name="api_history"),
    *moderation.urlpatterns,
    path("people/<str:username>/", resource(get=people.read_person), name="api_person"),
    path("me/", resource(get=people.read_me), name="api_me"),
    path("preview/", resource(post=annotations.preview), name="api_preview"),
    path("schema/", resource(get=schema.read_schema), name="api_schema"),
    path("docs/", resource(get=schema.read_docs), name="api_docs"),
    path("", resource(get=schema.read_index), name="api_index"),
    re_path(r"^(?P<rest>.*)$", nowhere, name="api_nowhere"),
]
