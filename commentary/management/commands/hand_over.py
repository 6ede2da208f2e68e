"""Make what an unclaimed person wrote a member's."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from commentary.actions.people import hand_over
from commentary.management.refusals import told
from commentary.permissions import Viewer


class Command(BaseCommand):
    help = "Hand the responses and bylines of an unclaimed person to the member who they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("unclaimed", help="the user name with ~ in it, as their page shows it")
        parser.add_argument("member", help="the user name of the member")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = Viewer.for_system("hand_over")
        with told():
            person = hand_over(viewer, options["unclaimed"], options["member"])
        self.stdout.write(f"What {options['unclaimed']} wrote is {person.username}'s now.")
