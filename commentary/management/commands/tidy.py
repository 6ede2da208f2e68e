"""Clear away what has served its time."""

from typing import Any

from django.core.management.base import BaseCommand

from commentary.actions.tidying import tidy
from commentary.permissions import Viewer


class Command(BaseCommand):
    help = (
        "Clear counts of limits and ended sessions, end measures whose time is over, put overdue "
        "cases first, delete the words of what was removed long ago, and send letters that were "
        "left behind. Let it run once a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = tidy(Viewer.for_system("tidy"))
        self.stdout.write(
            f"Cleared {done.rate_counts} counts of limits and {done.sessions} sessions. "
            f"Ended {done.sanctions} measures, escalated {done.escalated} cases, "
            f"purged {done.purged} removed responses, forgot {done.contacts} senders of notices, "
            f"sent {done.letters} letters and "
            f"deleted the text of {done.letter_texts}."
        )
