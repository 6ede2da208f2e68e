"""Render stored responses again, after a release that renders them differently."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commentary.actions.redrawing import render_responses
from commentary.management.refusals import told
from commentary.permissions import Viewer


class Command(BaseCommand):
    help = "Render every stored response again from its own words."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?", default="", help="one article; all if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        with told():
            count = render_responses(Viewer.for_system("render"), slug=options["slug"])
        self.stdout.write(f"{count} responses rendered.")
