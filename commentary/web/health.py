"""Whether the process lives, and whether it can serve."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from commentary.web.methods import allow


@allow("GET")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@allow("GET")
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is migrated; else 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return _not_ready("The database does not answer.")
    if behind:
        return _not_ready("The database is not migrated. Run manage.py migrate.")
    return JsonResponse({"status": "ready"})


@allow("GET")
def keys(request: HttpRequest) -> HttpResponse:
    """The list of keys, as a page."""
    return render(request, "keys.html")


def _not_ready(reason: str) -> HttpResponse:
    response = JsonResponse({"status": "not ready", "reason": reason}, status=503)
    response["Retry-After"] = "10"
    return response
