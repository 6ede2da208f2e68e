"""Where the words of a response stand: shown with its history, and said anew."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commentary.actions.revising import reattaching
from commentary.actions.targets import Selection
from commentary.errors import CommentaryError, InvalidInput
from commentary.permissions import Viewer
from commentary.queries.articles import describe_article
from commentary.queries.words import QuoteStanding, ResponseWords, read_words
from commentary.vocabulary import AnchorDeed
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import post_of, read_version, read_word
from commentary.web.login import login_first
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of
from commentary.web.zones import localise_times

_EXCERPT = 90


class WordsForm(forms.Form):
    """Other words for a quote: which quote, the passage, and the words as they stand in it."""

    target = forms.CharField(
        label=gettext_lazy("Which of its quotes"), required=False, widget=forms.Select
    )
    passage = forms.CharField(
        label=gettext_lazy("The passage"), required=False, widget=forms.Select
    )
    exact = forms.CharField(
        label=gettext_lazy("The words"),
        help_text=gettext_lazy("Copy them as they stand there. Empty: the whole passage is meant."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


@allow("GET", "POST")
@told
def response_words(request: HttpRequest, key: str) -> HttpResponse:
    """Show where each quote stands and stood; let its author or an editor say where it stands."""
    viewer = viewer_of(request)
    found = read_words(viewer, key)
    if request.method == "POST" and not viewer.is_member:
        return login_first(request)
    form, refused = _form_for(found, post_of(request)), None
    if request.method == "POST":
        try:
            _say(viewer, key, request.POST)
            messages.success(request, _("Done. The response stands where you said."))
            return HttpResponseRedirect(reverse("response", args=[key]), status=303)
        except CommentaryError as error:
            refused = error
    context = {
        "article": describe_article(viewer, found.response.article),
        "card": localise_times(found.response.card_html),
        "url": reverse("response", args=[key]),
        "found": found,
        "form": form,
        "refusal": _say_refusal(refused),
    }
    page = render(request, "revisions/words.html", context)
    return answer_refusal(page, refused) if refused else page


def _say(viewer: Viewer, key: str, posted: QueryDict) -> None:
    """Do what a button asked for. ``InvalidInput`` for a button that is none of ours."""
    do, (number, _dash, anchor) = posted.get("do"), posted.get("target", "").partition("-")
    target, seen = read_version(number), read_version(anchor)
    if target is None or seen is None:
        raise InvalidInput(_("Choose one of the quotes."))
    if do == AnchorDeed.CONFIRM:
        reattaching.confirm(viewer, key, target, seen=seen)
    elif do == AnchorDeed.LEAVE:
        reattaching.leave(viewer, key, target, seen=seen)
    elif do == AnchorDeed.REATTACH:
        reattaching.reattach(viewer, key, target, [_selection_in(posted)], seen=seen)
    else:
        raise InvalidInput(_("Choose what is to be done with the quote."))


def _selection_in(posted: QueryDict) -> Selection:
    """Return the words that were typed, or those of a suggestion with their place."""
    passage = read_word(posted, "passage")
    if not passage:
        raise InvalidInput(_("Choose the passage in which the words stand."))
    start, end = (read_version(posted.get(name, "")) for name in ("start", "end"))
    if start is None or end is None:
        start = end = None
    return Selection(passage, start, end, exact=_one_line(read_word(posted, "exact")))


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _form_for(found: ResponseWords, posted: QueryDict | None) -> WordsForm:
    initial = {}
    for quote in sorted(found.quotes, key=lambda quote: not quote.is_gone)[:1]:
        initial = {"target": _named(quote), "passage": quote.passage}
    form = WordsForm(posted, initial=initial)
    _offer(form, "target", [(_named(quote), _cut(quote.chosen)) for quote in found.quotes])
    _offer(form, "passage", [(place.key, _cut(place.text)) for place in found.places])
    if len(found.quotes) == 1:
        form.fields["target"].widget = forms.HiddenInput()
    return form


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    form.fields[name].widget.choices = choices


def _named(quote: QuoteStanding) -> str:
    """Return what a form says of a quote: its number, and the anchor that its reader saw."""
    return f"{quote.target}-{quote.anchor_id}"


def _cut(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"


def _say_refusal(error: CommentaryError | None) -> dict[str, Any] | str:
    if error is None:
        return ""
    said = [sentence for sentences in error.fields.values() for sentence in sentences]
    return " ".join(said) or error.message
