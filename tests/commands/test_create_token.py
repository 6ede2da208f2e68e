"""manage.py create_token: a token for somebody, printed once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from commentary.models import LedgerEntry, Token
from commentary.queries.people import find_token


def make(*arguments: str) -> tuple[str, str]:
    out, said = StringIO(), StringIO()
    call_command("create_token", *arguments, stdout=out, stderr=said)
    return out.getvalue(), said.getvalue()


def test_a_token_is_printed_alone_and_works(cast):
    out, said = make("mira")
    found = find_token(out.strip())
    assert found is not None
    assert found.person == cast.mira
    assert (found.scope, (found.expires_at - timezone.now()).days) == ("read", 89)
    assert out.startswith("cmt_")
    assert out.strip() not in said
    assert "mira" in said


def test_scope_days_and_name_can_be_chosen(cast):
    make("mira", "--scope", "write", "--days", "1", "--name", "the bench")
    token = Token.objects.get()
    assert (token.scope, token.name) == ("write", "the bench")
    assert (token.expires_at - token.created_at).days == 1


def test_only_its_digest_is_kept_and_the_ledger_tells_who_made_it(cast):
    out, _said = make("mira")
    assert out.strip() not in str(list(Token.objects.values()))
    entry = LedgerEntry.objects.get(verb="make_token")
    assert (entry.system, entry.subject_key) == ("create_token", "mira")
    assert out.strip() not in str(entry.after)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nobody-here",), "nobody here by that name"),
        (("samir",), "nobody here by that name"),
        (("basil-brook~1",), "unclaimed person"),
        (("mira", "--days", "0"), "from 1 to 365 days"),
        (("mira", "--days", "366"), "from 1 to 365 days"),
        (("mira", "--name", " "), "Name it"),
        (("mira", "--scope", "all"), "invalid choice"),
        ((), "required"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(arguments, sentence, cast):
    with pytest.raises(CommandError, match=sentence):
        make(*arguments)
    assert Token.objects.count() == 0
