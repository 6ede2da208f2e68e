"""An article on which moderation has done all it can, in words of the test's choosing."""

from commentary.actions import appeals, cases, curation, decisions, flags, rules, sanctions
from commentary.actions.statements import Reasoning
from commentary.models import Annotation, Appeal, Article, Case
from tests.people import ANONYMOUS, Cast, make_article, reply, respond, viewer


def one_line(words: str, most: int) -> str:
    """Words as a field of one line takes them; never empty."""
    return " ".join(words.split())[:most].strip() or "x"


def moderate(cast: Cast, words: str = "It is so.", article: Article | None = None) -> Annotation:
    """Have a response of mira's flagged, notified, talked about, removed by omar and appealed;
    noor's picked; vera warned; every box filled with `words`. Return what was removed."""
    article = article or make_article()
    line = one_line(words, 190)
    removed = respond(cast.mira, article, words)
    picked = respond(cast.noor, article, words)
    reply(cast.vera, removed, words)
    curation.feature_response(viewer(cast.edda), picked.key, line)
    for response in (removed, picked):
        flags.flag_response(viewer(cast.vera), response.key, reason="other", text=words)
    said = {"law": line, "text": words, "name": line, "email": "jana@example.org"}
    flags.send_notice(ANONYMOUS, removed.key, good_faith=True, **said)
    for part in words.split("\n\n"):
        rules.add_word_rule(viewer(cast.ada), "", text=f"qq {one_line(part, 100)}", says=line)
    sanctions.write_note(viewer(cast.omar), "mira", words)
    why = Reasoning(words, "rule", words, words, public_reason=line)
    case = Case.objects.get(response=removed)
    for internal in (False, True):
        cases.write_in_case(viewer(cast.omar), case.key, words, internal=internal)
    case.refresh_from_db()
    removal = decisions.decide_case(
        viewer(cast.omar), case.key, "remove", version=case.version, reasoning=why
    )
    appeals.file_appeal(viewer(cast.mira), removal.key, words)
    appeal = Appeal.objects.get(decision=removal)
    appeals.take_appeal(viewer(cast.ada), appeal.key)
    appeals.write_in_appeal(viewer(cast.ada), appeal.key, words)
    sanctions.sanction_person(viewer(cast.omar), "vera", "warn", reasoning=why)
    return removed
