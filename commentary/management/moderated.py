"""The moderated part of the sample: picks, a response that waits, one removed, one flagged."""

from collections.abc import Callable, Mapping
from typing import Any

from accounts.models import User
from commentary.actions import annotations, cases, curation, decisions, flags, rules
from commentary.actions.content import ResponseContent
from commentary.actions.statements import Reasoning
from commentary.permissions import Viewer

Row = Mapping[str, Any]


class Moderation:
    """Plays what was moderated, by the deeds of the people named: nobody here may more than they.

    ``keys`` knows the responses by their names in the sample, and learns those posted here.
    """

    def __init__(self, slug: str, cast: Mapping[str, User], keys: dict[str, str]) -> None:
        self.slug = slug
        self.cast = cast
        self.keys = keys

    def play(self, moderation: Row) -> None:
        """Rules first, so that what is posted after them meets them."""
        deeds: dict[str, Callable[[Viewer, Row], None]] = {
            "rules": self._add_rule,
            "picks": self._pick,
            "responses": self._post,
            "decisions": self._decide,
            "flags": self._flag,
        }
        for name, deed in deeds.items():
            for row in moderation.get(name, ()):
                deed(Viewer.of(self.cast[row["by"]]), row)

    def _add_rule(self, viewer: Viewer, row: Row) -> None:
        words = {name: row[name] for name in ("kind", "text", "effect", "says")}
        rules.add_word_rule(viewer, "", **words)

    def _pick(self, viewer: Viewer, row: Row) -> None:
        curation.feature_response(viewer, self.keys[row["response"]], row["reason"])

    def _post(self, viewer: Viewer, row: Row) -> None:
        content = ResponseContent(kind=row["kind"], body=row["body"])
        if "reply_to" in row:
            posted = annotations.post_reply(viewer, self.keys[row["reply_to"]], content)
        else:
            posted = annotations.post_response(viewer, self.slug, content)
        self.keys[row["id"]] = posted.response.key

    def _decide(self, viewer: Viewer, row: Row) -> None:
        case = cases.open_case(viewer, self.keys[row["response"]])
        reasons = Reasoning(template=row["template"], facts=row["facts"])
        decisions.decide_case(
            viewer, case.key, row["outcome"], version=case.version, reasoning=reasons
        )

    def _flag(self, viewer: Viewer, row: Row) -> None:
        key = self.keys[row["response"]]
        flags.flag_response(viewer, key, reason=row["reason"], text=row["text"])
