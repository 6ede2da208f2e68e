"""Make a token for the API in somebody's name and print it, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commentary.actions.tokens import make_token_for
from commentary.errors import CommentaryError
from commentary.permissions import Viewer
from commentary.vocabulary import DEFAULT_TOKEN_DAYS, MAX_TOKEN_DAYS, Scope


class Command(BaseCommand):
    help = "Make an API token for a member and print it. It cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="whom the token speaks for")
        parser.add_argument(
            "--scope",
            choices=Scope.values,
            default=Scope.READ.value,
            help="what it is good for (default: %(default)s)",
        )
        parser.add_argument(
            "--days",
            type=int,
            default=DEFAULT_TOKEN_DAYS,
            help=f"how long it lasts, 1 to {MAX_TOKEN_DAYS} (default: %(default)s)",
        )
        parser.add_argument(
            "--name", default="made by create_token", help="what it is for (default: %(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = Viewer.for_system("create_token")
        wish = {name: options[name] for name in ("name", "scope", "days")}
        try:
            row, token = make_token_for(viewer, options["username"], **wish)
        except CommentaryError as error:
            said = [sentence for lines in error.fields.values() for sentence in lines]
            raise CommandError(" ".join(said or [error.message])) from error
        self.stderr.write(
            f"For {row.person.username}, scope {row.scope}, until {row.expires_at:%Y-%m-%d}."
            " Keep it now: it is not shown again."
        )
        self.stdout.write(token)
