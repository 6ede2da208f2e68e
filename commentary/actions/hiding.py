"""Hiding by the weight of flags, while a moderator looks. Doors never call this.

Runs in its caller's transaction, under the lock on the article.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from commentary.actions import cases, decisions
from commentary.actions.screening.policy import read_policy
from commentary.actions.statements import Reasoning
from commentary.models import Annotation, Article, Case, Decision
from commentary.permissions import Viewer
from commentary.vocabulary import CaseReason, Detection, Ground, Outcome, ResponseState

_TASK = Viewer.for_system("flags")
# Weights are sums of fractions, which binary numbers miss by a hair.
_HAIR = 1e-9


def is_party(response: Annotation, person_id: int | None) -> bool:
    """Whether this person wrote in the thread: their flag is taken, and does not count to hide."""
    thread = response.root_id or response.pk
    in_thread = Annotation.objects.filter(Q(pk=thread) | Q(root_id=thread))
    return in_thread.filter(author_id=person_id).exists()


def hide_if_due(article: Article, response: Annotation, case: Case, weight: float) -> None:
    """Hide ``response`` while it is reviewed when flags weigh as much as the article's policy says.

    Never a wording that a moderator let stand, and never the same wording twice. Its author is
    told, with a statement of reasons that says that no person decided.
    """
    limit = read_policy(article.pk).hide_weight
    if not limit or weight + _HAIR < limit or not _may_be_hidden(response, case):
        return
    case = cases.raise_case(response, [cases.Reason(CaseReason.AUTO_HIDDEN)])
    decisions.carry_out(
        _TASK,
        article,
        response,
        Outcome.HIDE,
        reasoning=_reasoning(),
        case=case,
        automated=True,
        detection=Detection.FLAG,
    )


def _may_be_hidden(response: Annotation, case: Case) -> bool:
    if response.state != ResponseState.PUBLISHED or case.cleared == response.wording:
        return False
    hidden = Decision.objects.filter(
        response=response, outcome=Outcome.HIDE, automated=True, wording=response.wording
    )
    return not hidden.exists()


def _reasoning() -> Reasoning:
    return Reasoning(
        facts=_("Several readers flagged this response."),
        ground=Ground.RULE,
        provision=_(
            "A response that enough readers flag is hidden until a moderator has looked at it."
        ),
        why=_("The weight of the flags reached the limit. Nobody has judged the words yet."),
        public_reason=_("Readers flagged it, and a moderator will look at it."),
    )
