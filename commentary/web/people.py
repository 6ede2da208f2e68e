"""People's public pages and their pictures."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.avatars import avatar_svg
from commentary.formats.facts import person_of
from commentary.queries import annotations as annotation_queries
from commentary.queries import people as people_queries
from commentary.vocabulary import Role
from commentary.web.articles import line_of
from commentary.web.errors import told
from commentary.web.forms import read_word
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of

_RESPONSES = 30
# Who stands for all people that are erased; no member can take the name.
NOBODY = "erased"
_A_DAY = 86_400


@allow("GET")
@told
def person(request: HttpRequest, username: str) -> HttpResponse:
    """Somebody's page: who they are and what they said in public, newest first."""
    viewer = viewer_of(request)
    found = people_queries.find_person(viewer, username)
    rows = annotation_queries.list_responses_of(
        viewer, found.pk, before=read_word(request.GET, "before"), limit=_RESPONSES + 1
    )
    page = rows[:_RESPONSES]
    more = urlencode({"before": page[-1].key}) if len(rows) > _RESPONSES else ""
    context = {
        "person": person_of(found),
        "bio": found.bio,
        "roles": [Role(role).label for role in found.roles],
        "responses": [line_of(row) for row in page],
        "next_url": f"?{more}" if more else "",
    }
    return render(request, "people/person.html", context)


@allow("GET")
@told
def avatar(request: HttpRequest, username: str) -> HttpResponse:
    """A picture made of the name, here and not by a third party."""
    if username == NOBODY:
        picture = avatar_svg(NOBODY, "")
    else:
        found = people_queries.find_pictured(viewer_of(request), username)
        picture = avatar_svg(found.username, found.name)
    response = HttpResponse(picture, content_type="image/svg+xml")
    response["Cache-Control"] = f"public, max-age={_A_DAY}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
