"""Give a member a role on the site."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from commentary.actions.people import grant_role
from commentary.management.refusals import told
from commentary.permissions import Viewer
from commentary.vocabulary import Role


class Command(BaseCommand):
    help = "Give a member a role on the site. It is recorded, with the reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--reason", default="", help="why, for the record")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = Viewer.for_system("grant_role")
        with told():
            person = grant_role(
                viewer, options["username"], options["role"], reason=options["reason"]
            )
        self.stdout.write(f"Roles of {person.username}: {', '.join(person.roles) or 'none'}.")
