"""Rows and the constraints that must always hold. No rules in ``save()``, no signals of our own."""

from commentary.models.annotations import Anchor, Annotation, AnnotationVersion
from commentary.models.articles import Article, Byline, Passage, PassageText, Revision
from commentary.models.ledger import LedgerEntry
from commentary.models.people import RateCount, Token

__all__ = [
    "Anchor",
    "Annotation",
    "AnnotationVersion",
    "Article",
    "Byline",
    "LedgerEntry",
    "Passage",
    "PassageText",
    "RateCount",
    "Revision",
    "Token",
]
