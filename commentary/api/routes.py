"""Functions put together to addresses: one line of urls.py names what each method does."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from rest_framework.request import Request
from rest_framework.views import APIView

from commentary.api.parsing import MAX_BODY_BYTES
from commentary.api.problems import tell

Deed = Callable[..., HttpResponse]


def public_read(read: Deed) -> Deed:
    """Let ``read`` be answered outside REST framework when nobody in particular asks.

    commentary.middleware.public_reads then calls the ``lane`` of its address instead of the view:
    no session, no log-in, no negotiation, and none of the middleware for pages. ``read`` runs the
    same in both, since it takes its viewer from the request.
    """

    def lane(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            request.get_host()  # refuses hosts that are not ours, as CommonMiddleware does
            translation.activate(settings.LANGUAGE_CODE)
            return read(request, **kwargs)
        except Exception as failure:
            return tell(failure, request)

    read.lane = lane  # type: ignore[attr-defined]
    return read


def resource(*, max_body: int = MAX_BODY_BYTES, **methods: Deed) -> Deed:
    """Return the view of an address at which ``methods`` (get, post, …) can be done."""
    body: dict[str, Any] = {name: _method(deed) for name, deed in methods.items()}
    names = [*methods, "head"] if "get" in methods else [*methods]
    about = {"http_method_names": names, "max_body": max_body, **body}
    title = "".join(deed.__name__.title().replace("_", "") for deed in methods.values())
    kind: type[APIView] = type(title, (APIView,), about)
    view: Deed = kind.as_view()
    view.lane = getattr(methods.get("get"), "lane", None)  # type: ignore[attr-defined]
    return view


def _method(deed: Deed) -> Deed:
    @wraps(deed)
    def method(self: APIView, request: Request, **kwargs: Any) -> HttpResponse:
        return deed(request, **kwargs)

    return method
