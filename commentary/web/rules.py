"""The rules of screening, of the site and of one article: settings, words, and a box to try."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from commentary.actions import rules as actions
from commentary.actions.screening.policy import NAMES, merge_policies
from commentary.actions.screening.trial import try_rules
from commentary.errors import CommentaryError, Conflict, InvalidInput, RateLimited
from commentary.permissions import Viewer
from commentary.queries import rules as queries
from commentary.vocabulary import RuleEffect
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import post_of, read_version, read_word, refuse
from commentary.web.methods import allow
from commentary.web.rule_forms import PolicyForm, TrialForm, WordRuleForm, read_words
from commentary.web.viewers import viewer_of

_ASKED_FOR = (InvalidInput, Conflict, RateLimited)


@allow("GET", "POST")
@login_required
@told
def rules(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Set the screening of the site or of an article; each deed is a form of its own."""
    viewer = viewer_of(request)
    article = queries.find_place(viewer, slug)
    deed, error = request.POST.get("do", ""), None
    context = _forms(request, viewer, slug, deed)
    if request.method == "POST":
        try:
            done = _carry_out(request, viewer, slug, deed, context)
            if done:
                return done
        except _ASKED_FOR as refused:
            error = refused
            _tell(context, deed, refused)
    context |= {
        "article": article,
        "editable": queries.rights_on_rules(viewer, article),
        "rules": [
            _row(request, rule, deed, error) for rule in queries.list_word_rules(viewer, slug)
        ],
    }
    response = render(request, "rules/rules.html", context)
    return answer_refusal(response, error) if error or _is_wrong(context) else response


def _forms(request: HttpRequest, viewer: Viewer, slug: str, deed: str) -> dict[str, Any]:
    """Return the forms of the page; the one that was posted has what was typed."""
    site, own = queries.find_policies(viewer, slug)
    row = own if slug else site
    set_here = {name: getattr(row, name) for name in NAMES} if row else {}
    inherited = merge_policies(_settings(site) if slug else None, None)
    post = post_of(request)
    version = row.version if row else 0
    return {
        "policy": PolicyForm(
            post if deed == "policy" else None,
            initial=set_here,
            inherited=inherited,
            of_article=bool(slug),
        ),
        "effective": asdict(merge_policies(_settings(site), _settings(own))),
        "version": request.POST.get("version", version) if deed == "policy" else version,
        "add": WordRuleForm(
            post if deed == "add" else None, initial={"effect": RuleEffect.HOLD}, auto_id="add-%s"
        ),
        "trial": TrialForm(post if deed == "try" else None, auto_id="try-%s"),
        "verdicts": None,
    }


def _settings(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in NAMES} if row else {}


def _carry_out(
    request: HttpRequest, viewer: Viewer, slug: str, deed: str, context: dict[str, Any]
) -> HttpResponse | None:
    """Do what a form asks for and lead back to where it stands; None to show the page."""
    key = read_word(request.POST, "key")
    if deed == "try":
        context["verdicts"] = try_rules(viewer, slug, **read_words(context["trial"]))
        return None
    if deed == "policy" and context["policy"].is_valid():
        version = read_version(request.POST.get("version", ""))
        actions.set_policy(viewer, slug, context["policy"].cleaned_data, version=version)
    elif deed == "add":
        actions.add_word_rule(viewer, slug, **read_words(context["add"]))
    elif deed == "change":
        actions.change_word_rule(viewer, key, **read_words(WordRuleForm(request.POST)))
    elif deed in ("rest", "wake"):
        actions.change_word_rule(viewer, key, is_active=deed == "wake")
    elif deed == "delete":
        actions.delete_word_rule(viewer, key)
    elif deed == "policy":
        return None
    else:
        raise InvalidInput(_("Choose what to do."))
    messages.success(request, _("Deleted.") if deed == "delete" else _("Saved."))
    place = "settings" if deed == "policy" else "words"
    return HttpResponseRedirect(f"{request.path}#{place}", status=303)


def _tell(context: dict[str, Any], deed: str, error: CommentaryError) -> None:
    """Put what was wrong at the form that was posted, or at the head of the page."""
    form = {"policy": "policy", "add": "add", "try": "trial"}.get(deed)
    if form:
        context[form].is_valid()
        if deed == "try":
            error.fields = {"text": error.fields.get("body", [error.message])}
        refuse(context[form], error)
    elif deed != "change":
        context["errors"] = [error.message]


def _row(
    request: HttpRequest, rule: Any, deed: str, error: CommentaryError | None
) -> dict[str, Any]:
    """Return a rule and the form that changes it, with what was typed if that was refused."""
    names = ("text", "kind", "effect", "says")
    posted = deed == "change" and error is not None and request.POST.get("key") == rule.key
    form = WordRuleForm(
        request.POST if posted else None,
        initial={name: getattr(rule, name) for name in names},
        auto_id=f"{rule.key}-%s",
    )
    if posted and error is not None:
        form.is_valid()
        refuse(form, error)
    return {"rule": rule, "form": form, "open": posted}


def _is_wrong(context: dict[str, Any]) -> bool:
    return bool(context["policy"].errors)
