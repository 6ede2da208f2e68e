"""How the tests run a command."""

from io import StringIO

from django.core.management import call_command


def run(*arguments: str) -> str:
    """Run manage.py with these arguments; give what it wrote to standard output."""
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO())
    return out.getvalue()
