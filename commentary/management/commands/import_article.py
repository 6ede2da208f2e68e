"""Import an article from a file and print what was found in it."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from commentary.actions.articles import import_article
from commentary.importers.reading import FORMATS, read_article
from commentary.management.refusals import told
from commentary.permissions import Viewer
from commentary.text.draft import DraftArticle, DraftResponse


class Command(BaseCommand):
    help = "Import an article with its responses, as a draft unless told to publish it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--publish", action="store_true", help="publish it at once")
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")
        parser.add_argument("--format", choices=FORMATS, default="", help="else it is found out")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        with told():
            draft = read_article(data, filename=file.name, format=options["format"])
            article = import_article(Viewer.for_system("import"), draft, publish=options["publish"])
        found = {"slug": article.slug, "state": article.state, **_what_is_in(draft)}
        if options["json"]:
            self.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        else:
            self._print(found)

    def _print(self, found: dict[str, Any]) -> None:
        kinds = ", ".join(f"{count} {kind}" for kind, count in found["passages"].items())
        lines = {
            "Title": found["title"],
            "Standfirst": found["standfirst"],
            "By": ", ".join(found["bylines"]),
            "Date": f"{found['dateline']} ({found['date']})" if found["date"] else "",
            "Language": found["language"],
            "Subjects": ", ".join(found["subjects"]),
            "Passages": f"{sum(found['passages'].values())}: {kinds}",
            "Responses": str(len(found["responses"])),
        }
        for name, said in lines.items():
            if said:
                self.stdout.write(f"{name + ':':<12}{said}")
        for response in found["responses"]:
            when = response["created"] or "no date"
            self.stdout.write(f"  {response['name']}, {when}: {response['title'] or '(no title)'}")
        for warning in found["warnings"]:
            self.stderr.write(self.style.WARNING(warning))
        name = "desk_article" if found["state"] == "draft" else "article"
        self.stdout.write(f"\n{found['state'].capitalize()}: {reverse(name, args=[found['slug']])}")


def _what_is_in(draft: DraftArticle) -> dict[str, Any]:
    return {
        "title": draft.title,
        "standfirst": draft.standfirst,
        "bylines": list(draft.bylines),
        "dateline": draft.dateline,
        "date": draft.date,
        "language": draft.language,
        "subjects": list(draft.subjects),
        "passages": dict(Counter(passage.kind for passage in draft.passages)),
        "responses": [_row_of(response) for response in draft.responses],
        "warnings": list(draft.warnings),
    }


def _row_of(response: DraftResponse) -> dict[str, Any]:
    return {
        "name": response.name,
        "title": response.title,
        "kind": response.kind,
        "created": response.created.isoformat() if response.created else None,
        "paragraphs": len(response.body.split("\n\n")),
    }
