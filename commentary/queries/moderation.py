"""What moderators read: the queue, a case, a person; and what an author may know of a case.

One door to four modules: ``queue``, ``case_views``, ``author_cases`` and ``person_cards``.
"""

from commentary.queries.author_cases import AuthorCase, read_author_case
from commentary.queries.case_views import CaseView, find_case, read_case
from commentary.queries.person_cards import PersonCard, read_person_card
from commentary.queries.queue import (
    QueueCounts,
    QueueFilter,
    QueueRow,
    count_queue,
    filter_queue,
    in_hand_of,
    in_no_hand,
    list_queue,
)

__all__ = [
    "AuthorCase",
    "CaseView",
    "PersonCard",
    "QueueCounts",
    "QueueFilter",
    "QueueRow",
    "count_queue",
    "filter_queue",
    "find_case",
    "in_hand_of",
    "in_no_hand",
    "list_queue",
    "read_author_case",
    "read_case",
    "read_person_card",
]
