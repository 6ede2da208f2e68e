"""Make a person who can log in, and print their password, once."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from commentary.actions.people import grant_role, make_member
from commentary.management.refusals import told
from commentary.permissions import Viewer
from commentary.vocabulary import Role


class Command(BaseCommand):
    help = "Make a member and print a password for them. It cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the user name")
        parser.add_argument(
            "--role",
            action="append",
            choices=Role.values,
            default=[],
            help="what they may do; may be given more than once",
        )
        parser.add_argument("--email", default="", help="an address that you know to be theirs")
        parser.add_argument("--display-name", default="", help="the name that readers see")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = Viewer.for_system("create_member")
        password = secrets.token_urlsafe(12)
        with told():
            person = make_member(
                viewer,
                options["name"],
                email=options["email"],
                display_name=options["display_name"],
                password=password,
            )
            for role in options["role"]:
                grant_role(viewer, person.username, role, reason="create_member")
        roles = ", ".join(sorted({*options["role"]})) or "member"
        self.stderr.write(f"{person.username} ({roles}) can log in with this password:")
        self.stdout.write(password)
