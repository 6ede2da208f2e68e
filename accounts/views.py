"""The one page of log-in that is ours alone."""

from allauth.socialaccount.providers.openid_connect import views as openid
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def leave_for_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """On the way to another site's log-in.

    A form of ours may be answered by our own origin alone (form-action in the security policy,
    which browsers hold against redirects too), so the way out leads over a page.
    """
    response = openid.login(request, provider_id)
    if response.status_code != 302 or request.method != "POST":
        return response
    page = "socialaccount/leaving.html"
    return render(request, page, {"provider_id": provider_id, "address": response["Location"]})
