"""How commands tell a refusal: as one sentence, without a trace."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from commentary.errors import CommentaryError


@contextmanager
def told() -> Iterator[None]:
    """Raise what is refused inside as :class:`CommandError`, with the sentences of its fields."""
    try:
        yield
    except CommentaryError as error:
        said = [sentence for lines in error.fields.values() for sentence in lines]
        raise CommandError(" ".join(said or [error.message])) from error
