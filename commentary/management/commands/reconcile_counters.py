"""Count the counters again from the rows and put them right."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commentary.actions.reconcile import reconcile
from commentary.management.refusals import told
from commentary.permissions import Viewer


class Command(BaseCommand):
    help = "Count the counters again from the rows, print which were wrong, and put them right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?", default="", help="one article; all if left out")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if a counter is wrong"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        check = options["check"]
        with told():
            found = reconcile(Viewer.for_system("reconcile"), slug=options["slug"], write=not check)
        for one in found:
            self.stdout.write(
                f"{one.article or 'all'}: {one.subject} {one.key}: {one.counter} "
                f"was {one.stored}, counted {one.counted}"
            )
        if check and found:
            raise CommandError(f"{len(found)} counters are wrong.")
        self.stdout.write(f"{len(found)} counters put right." if found else "All counters agree.")
