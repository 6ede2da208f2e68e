"""Forms of the rules of screening and of the reasons. Shape only; the actions say what is taken."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commentary.actions.reason_templates import MAX_NAME, MAX_PUBLIC, TemplateWords
from commentary.actions.screening.policy import MOST, SITE_ONLY, TRUTHS, ScreeningPolicy
from commentary.errors import InvalidInput
from commentary.vocabulary import MAX_REASON, MAX_RULE, Ground, RuleEffect, RuleKind

_SECTIONS = (
    (gettext_lazy("Before it appears"), ("premoderate", "newcomer_until", "use_checker")),
    (gettext_lazy("Length"), ("min_length", "max_length")),
    (gettext_lazy("Links"), ("max_links", "newcomer_links")),
    (gettext_lazy("Speed and repetition"), ("slow_seconds", "newcomer_hourly", "repeat_ratio")),
    (gettext_lazy("Flags and review"), ("hide_weight", "escalate_hours", "second_look_share")),
)
_LABELS = {
    "premoderate": gettext_lazy("Every response waits for a moderator"),
    "newcomer_until": gettext_lazy("New people wait until so many of theirs were published"),
    "use_checker": gettext_lazy("Ask the external checker"),
    "min_length": gettext_lazy("Characters asked for"),
    "max_length": gettext_lazy("Characters taken at most"),
    "max_links": gettext_lazy("Links that pass unseen"),
    "newcomer_links": gettext_lazy("Links of new people that pass unseen"),
    "slow_seconds": gettext_lazy("Slow mode: seconds between two responses of one person"),
    "newcomer_hourly": gettext_lazy("Responses an hour of new people"),
    "repeat_ratio": gettext_lazy("How much alike two texts may be, in percent"),
    "hide_weight": gettext_lazy("Weight of flags that hides a response"),
    "escalate_hours": gettext_lazy("Hours until a hidden response goes before all others"),
    "second_look_share": gettext_lazy("Percent of decisions that get a second look"),
}
_HELPS = {
    "newcomer_until": gettext_lazy("0: nobody waits for being new."),
    "use_checker": gettext_lazy("Where the installation names one."),
    "min_length": gettext_lazy("A shorter one is asked for more; it waits if its writer insists."),
    "max_length": gettext_lazy("0: the most that the site takes anywhere."),
    "max_links": gettext_lazy("More wait for a moderator. Links of evidence count."),
    "newcomer_links": gettext_lazy("New is who has nothing published yet."),
    "slow_seconds": gettext_lazy("0: no slow mode."),
    "newcomer_hourly": gettext_lazy("0: as many as others."),
    "repeat_ratio": gettext_lazy("Of one person, in longer texts. 0: not compared."),
    "hide_weight": gettext_lazy("A flag weighs about 1. 0: flags hide nothing."),
}


class PolicyForm(forms.Form):
    """Every setting of screening; one that is left empty inherits."""

    def __init__(
        self, *args: Any, inherited: ScreeningPolicy, of_article: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for _title, names in _SECTIONS:
            for name in names:
                if not (of_article and name in SITE_ONLY):
                    self.fields[name] = _setting(name, getattr(inherited, name))

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield the fields under their headings."""
        for title, names in _SECTIONS:
            yield str(title), [self[name] for name in names if name in self.fields]


def _setting(name: str, inherited: Any) -> forms.Field:
    about: dict[str, Any] = {
        "label": _LABELS[name],
        "help_text": _HELPS.get(name, ""),
        "required": False,
    }
    if name in TRUTHS:
        said = _("Yes") if inherited else _("No")
        choices = [
            ("", _("Not set here: %(said)s") % {"said": said}),
            ("True", _("Yes")),
            ("False", _("No")),
        ]
        return forms.TypedChoiceField(
            choices=choices, coerce=lambda value: value == "True", empty_value=None, **about
        )
    shown = f"{inherited:g}"
    box = forms.NumberInput(attrs={"placeholder": shown, "max": MOST[name], "min": 0})
    if name == "hide_weight":
        box.attrs["step"] = "0.1"
        return forms.FloatField(widget=box, **about)
    return forms.IntegerField(widget=box, **about)


class WordRuleForm(forms.Form):
    """A word or a pattern, what happens then, what the writer is told."""

    text = forms.CharField(
        label=gettext_lazy("Word or pattern"),
        required=False,
        strip=False,
        widget=forms.TextInput(
            attrs={
                "maxlength": MAX_RULE,
                "autocomplete": "off",
                "dir": "auto",
                "spellcheck": "false",
            }
        ),
    )
    kind = forms.CharField(
        label=gettext_lazy("It is a"), required=False, widget=forms.Select(choices=RuleKind.choices)
    )
    effect = forms.CharField(
        label=gettext_lazy("What happens"),
        required=False,
        widget=forms.Select(choices=RuleEffect.choices),
    )
    says = forms.CharField(
        label=gettext_lazy("What the writer is told"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": MAX_REASON, "dir": "auto"}),
    )


class TrialForm(forms.Form):
    """A text to try the rules on."""

    text = forms.CharField(
        label=gettext_lazy("A text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


def read_words(form: forms.Form) -> dict[str, Any]:
    """Return what was typed, or raise :class:`InvalidInput` where no database could keep it."""
    if not form.is_valid():
        raise InvalidInput(_("Something is to be mended before this can be kept."))
    return dict(form.cleaned_data)


def _words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, strip=False, required=False, widget=box, **more)


class ReasonForm(forms.Form):
    """A reason that moderators choose and fit to the case."""

    name = forms.CharField(
        label=gettext_lazy("Name"), required=False, widget=forms.TextInput({"maxlength": MAX_NAME})
    )
    ground = forms.CharField(
        label=gettext_lazy("It rests on"),
        required=False,
        widget=forms.Select(choices=Ground.choices),
    )
    provision = _words(gettext_lazy("The rule or the article of law"), 2)
    why = _words(gettext_lazy("Why it is met"))
    facts = _words(
        gettext_lazy("Facts"), 2, help_text=gettext_lazy("Mostly empty: they are of the case.")
    )
    public_reason = forms.CharField(
        label=gettext_lazy("What readers see in its place"),
        required=False,
        widget=forms.TextInput({"maxlength": MAX_PUBLIC, "dir": "auto"}),
    )

    def words(self) -> TemplateWords:
        return TemplateWords(**read_words(self))
