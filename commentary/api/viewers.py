"""From a request to the viewer that it is for, and to one who may write by it."""

from typing import TypeAlias

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from accounts.addresses import client_address
from commentary.errors import NotPermitted
from commentary.permissions import Viewer, demand, may_edit_articles
from commentary.vocabulary import Scope

# What a read is given: REST framework's request, or in the public lane Django's own.
Asked: TypeAlias = Request | HttpRequest


def viewer_of(request: Asked) -> Viewer:
    """Return who is looking. A request that came by the public lane is nobody's in particular."""
    person = request.user if isinstance(request, Request) else None
    address = client_address(request)
    return Viewer.of(person, address=address) if person else Viewer.anonymous(address=address)


def member_of(request: Request) -> Viewer:
    """Return the viewer, or answer 401 when nobody is logged in."""
    viewer = viewer_of(request)
    if not viewer.is_member:
        raise NotAuthenticated(_("Send a token, or log in first."))
    return viewer


def writer_of(request: Request) -> Viewer:
    """Return the viewer, who came with a session or with a token that may write.

    401 when nobody is logged in, 403 ``insufficient_scope`` with a token that may only read.
    """
    member_of(request)
    return may_write(request)


def editor_of(request: Request) -> Viewer:
    """Return a viewer who may edit articles, before a body is read that only they may send."""
    viewer = writer_of(request)
    demand(may_edit_articles(viewer), _("Only editors do this."))
    return viewer


def may_write(request: Request) -> Viewer:
    """Return whoever asks, a guest too, unless they came with a token that may only read."""
    if request.auth is not None and request.auth.scope != Scope.WRITE:
        said = _("This token may only read. Make one that may write.")
        raise NotPermitted(said, code="insufficient_scope")
    return viewer_of(request)
