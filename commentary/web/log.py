"""Moderation in the open: the log of decisions, and the transparency report in three shapes."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from commentary.errors import InvalidInput
from commentary.formats.csv import MEDIA_TYPE, write_csv
from commentary.formats.log_json import REPORT_COLUMNS, report_rows, shape_report
from commentary.formats.log_words import OUTCOMES, say_outcome
from commentary.permissions import Viewer
from commentary.queries import log as log_queries
from commentary.queries import transparency as transparency_queries
from commentary.queries.log import LogEntry, LogFilter
from commentary.queries.periods import Period, read_period, usual_periods
from commentary.queries.transparency import Report
from commentary.vocabulary import Detection, Ground
from commentary.web.errors import told
from commentary.web.forms import read_word
from commentary.web.methods import allow
from commentary.web.reports import sum_up
from commentary.web.viewers import viewer_of

_DECISIONS = 50
_FIVE_MINUTES = "public, max-age=300"
_EITHER = (
    ("", gettext_lazy("either")),
    ("yes", gettext_lazy("yes")),
    ("no", gettext_lazy("no")),
)
_ANY = gettext_lazy("all")


class PeriodForm(forms.Form):
    """The days that are asked for, kept as they were typed."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        for name, label in (("from", gettext_lazy("From")), ("to", gettext_lazy("To"))):
            widget = forms.DateInput(attrs={"type": "date"})
            self.fields[name] = forms.CharField(required=False, label=label, widget=widget)

    def period(self) -> Period:
        """Return the days, or raise :class:`InvalidInput`."""
        return read_period(*(read_word(self.data, name).strip() for name in ("from", "to")))


class LogForm(PeriodForm):
    """What of the log to show."""

    outcome = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Decision"),
        choices=[("", _ANY), *((key.value, said) for key, said in OUTCOMES.items())],
    )
    ground = forms.ChoiceField(
        required=False, label=gettext_lazy("Rests on"), choices=[("", _ANY), *Ground.choices]
    )
    automated = forms.ChoiceField(required=False, label=gettext_lazy("Automated"), choices=_EITHER)
    reversed = forms.ChoiceField(
        required=False, label=gettext_lazy("Reversed since"), choices=_EITHER
    )
    article = forms.SlugField(
        required=False,
        label=gettext_lazy("Article"),
        allow_unicode=True,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("as in its address")}),
    )

    def filters(self) -> LogFilter:
        """Return what the fields ask for; call it when they are valid."""
        words = self.cleaned_data
        either = {"": None, "yes": True, "no": False}
        return LogFilter(
            outcome=words["outcome"],
            ground=words["ground"],
            article=words["article"],
            automated=either[words["automated"]],
            reversed=either[words["reversed"]],
            period=self.period(),
        )


@allow("GET")
@told
def log(request: HttpRequest) -> HttpResponse:
    """Every decision, newest first, with filters. Everybody's."""
    form = LogForm(request.GET)
    entries, following, status = [], "", 200
    try:
        if form.is_valid():
            after = read_word(request.GET, "after")
            entries, following = log_queries.list_log(
                viewer_of(request), form.filters(), after=after, limit=_DECISIONS
            )
    except InvalidInput as error:
        _refuse(form, error)
    if form.errors:
        status = 400
    chosen = {name: value for name, value in request.GET.items() if value and name != "after"}
    context = {
        "form": form,
        "entries": [_line(entry) for entry in entries],
        "is_narrowed": bool(chosen),
        "next_url": f"?{urlencode({**chosen, 'after': following})}" if following else "",
    }
    return render(request, "log/log.html", context, status=status)


@allow("GET")
@told
def transparency(request: HttpRequest) -> HttpResponse:
    """The report as a page: of the days asked for, or the last month and the year so far."""
    form, reports = PeriodForm(request.GET), []
    try:
        reports = _make_reports(viewer_of(request), form)
    except InvalidInput as error:
        _refuse(form, error)
    days = {name: value for name in ("from", "to") if (value := read_word(request.GET, name))}
    context = {
        "form": form,
        "reports": [sum_up(report) for report in reports],
        "query": f"?{urlencode(days)}" if days else "",
    }
    return render(request, "log/transparency.html", context, status=400 if form.errors else 200)


@allow("GET")
@told
def transparency_csv(request: HttpRequest) -> HttpResponse:
    """The same numbers as a table, one number a row."""
    reports = _make_reports(viewer_of(request), PeriodForm(request.GET))
    rows = (row for report in reports for row in report_rows(report))
    answer = HttpResponse(write_csv(REPORT_COLUMNS, rows), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="transparency.csv"'
    answer["Cache-Control"] = _FIVE_MINUTES
    return answer


@allow("GET")
@told
def transparency_json(request: HttpRequest) -> HttpResponse:
    """The same numbers as JSON."""
    reports = _make_reports(viewer_of(request), PeriodForm(request.GET))
    answer = JsonResponse({"items": [shape_report(report) for report in reports]})
    answer["Cache-Control"] = _FIVE_MINUTES
    return answer


def _make_reports(viewer: Viewer, form: PeriodForm) -> list[Report]:
    asked = form.period()
    periods = [asked] if asked.first or asked.last else usual_periods()
    return [transparency_queries.make_report(viewer, period) for period in periods]


def _refuse(form: forms.Form, error: InvalidInput) -> None:
    form.is_valid()
    for name, said in error.fields.items():
        form.add_error(name if name in form.fields else None, said)
    if not error.fields:
        form.add_error(None, error.message)


def _line(entry: LogEntry) -> dict[str, Any]:
    """Return a decision as a line of the table."""
    return {
        "entry": entry,
        "outcome": say_outcome(entry.outcome),
        "ground": Ground(entry.ground).label if entry.ground else "",
        "detection": Detection(entry.detection).label,
        "reverses": say_outcome(entry.reverses.outcome) if entry.reverses else "",
        "reversed_by": say_outcome(entry.reversed_by.outcome) if entry.reversed_by else "",
    }
