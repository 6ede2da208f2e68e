"""Check where every quote of an article stands, in all its revisions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commentary.actions.revising.rederiving import DIFFERENT, check_anchors
from commentary.permissions import Viewer


class Command(BaseCommand):
    """Tell which anchors do not hold their words, were not carried, or would be carried
    elsewhere today. Nothing is changed; the exit status is 1 when words are wrong or missing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="*", help="articles; all of them when none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = Viewer.for_system("check_anchors")
        faults = 0
        for report in check_anchors(viewer, *options["slug"]):
            found = len(report.findings)
            self.stdout.write(f"{report.article}: {report.checked} quotes, {found} findings")
            for it in report.findings:
                derived = f", today {it.derived}" if it.derived else ""
                said = f"  revision {it.revision}, {it.response}/{it.target}: {it.fault}"
                self.stdout.write(f"{said}, stored {it.stored}{derived}")
            faults += sum(it.fault != DIFFERENT for it in report.findings)
        if faults:
            raise CommandError(f"{faults} anchors do not hold.")
