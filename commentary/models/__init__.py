"""Rows and the constraints that must always hold. No rules in ``save()``, no signals of our own."""

from commentary.models.anchors import Anchor, AnchorChoice
from commentary.models.annotations import Annotation, AnnotationVersion
from commentary.models.articles import Article, Byline, Passage, PassageText, Revision
from commentary.models.cases import Case, Message, QueueCount
from commentary.models.curation import Feature
from commentary.models.decisions import Appeal, Decision, ReasonTemplate, SecondLook
from commentary.models.flags import Flag
from commentary.models.ledger import LedgerEntry
from commentary.models.notices import Letter, Notice
from commentary.models.people import RateCount, Token
from commentary.models.revisions import PassageOrigin, Settlement
from commentary.models.sanctions import Sanction
from commentary.models.screening import Policy, WordRule

__all__ = [
    "Anchor",
    "AnchorChoice",
    "Annotation",
    "AnnotationVersion",
    "Appeal",
    "Article",
    "Byline",
    "Case",
    "Decision",
    "Feature",
    "Flag",
    "LedgerEntry",
    "Letter",
    "Message",
    "Notice",
    "Passage",
    "PassageOrigin",
    "PassageText",
    "Policy",
    "QueueCount",
    "RateCount",
    "ReasonTemplate",
    "Revision",
    "Sanction",
    "SecondLook",
    "Settlement",
    "Token",
    "WordRule",
]
