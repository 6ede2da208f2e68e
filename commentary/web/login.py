"""Sending people to log in, and back to where they were."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.web.partials import is_partial


def login_first(request: HttpRequest) -> HttpResponse:
    """Lead to the log-in and from there back here; a script is told 401 with a sentence."""
    if is_partial(request):
        said = _("Log in to go on; what you wrote stays on this device.")
        return HttpResponse(said, status=401, content_type="text/plain")
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('account_login')}?{query}")
