"""Clear away what has served its time."""

from typing import Any

from django.core.management.base import BaseCommand

from commentary.actions.tidying import tidy
from commentary.permissions import Viewer


class Command(BaseCommand):
    help = "Delete old counts of limits and ended sessions. Let it run once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = tidy(Viewer.for_system("tidy"))
        self.stdout.write(
            f"Cleared {gone.rate_counts} counts of limits and {gone.sessions} sessions."
        )
