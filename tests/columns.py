"""Django compares columns of a statement by their constructor's bound signature, which takes longer
than all else of an ordered statement of ours. The same identity, put together without binding."""

from typing import Any

from django.db.models.expressions import Col
from django.utils.functional import cached_property

_bound = Col.identity.func


def _identity(column: Any) -> tuple[Any, ...]:
    given, named = column._constructor_args
    if named or len(given) not in (2, 3):
        return _bound(column)
    alias, target, output = (*given, None)[:3]
    return (
        column.__class__,
        ("alias", column._identity(alias)),
        ("target", column._identity(target)),
        ("output_field", column._identity(output)),
    )


def compare_columns_quickly() -> None:
    """Have it so in this process."""
    quick = cached_property(_identity)
    quick.__set_name__(Col, "identity")
    Col.identity = quick
