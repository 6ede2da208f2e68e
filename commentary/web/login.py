"""Sending people to log in, and back to where they were."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.web.errors import typed_words
from commentary.web.partials import is_partial

_LONGEST_ADDRESS = 4_000


def login_first(request: HttpRequest) -> HttpResponse:
    """Lead to the log-in and from there back here; a script is told 401 with a sentence.

    Whoever was logged out while writing gets a page with all they wrote, since a plain form
    cannot be kept over a log-in.
    """
    if is_partial(request):
        said = _("Log in to go on; what you wrote stays on this device.")
        return HttpResponse(said, status=401, content_type="text/plain")
    login_url = f"{reverse('account_login')}?{urlencode({'next': _address_of(request)})}"
    posted = typed_words(request) if request.method == "POST" else []
    if not posted:
        return HttpResponseRedirect(login_url)
    said = _("You are no longer logged in, so this was not kept. Copy it, log in and go on.")
    context = {"reason": said, "posted": posted, "login_url": login_url}
    return render(request, "403.html", context, status=403)


def _address_of(request: HttpRequest) -> str:
    """Return this address with what was chosen to respond to, also when a form was posted."""
    chosen = {name: request.POST.get(name, "") for name in ("kind", "targets", "revision")}
    query = urlencode({name: value for name, value in chosen.items() if value})
    if request.method != "POST" or not query or len(query) > _LONGEST_ADDRESS:
        return request.get_full_path()
    return f"{request.path}?{query}"
