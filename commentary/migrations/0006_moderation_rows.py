"""What moderation needs to begin: counters of the queue, reasons to choose from, cases of what
waits already, and the words of what waits out of reach of pages for everybody."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string

_REASONS = [
    "legal",
    "flagged",
    "auto_hidden",
    "opened",
    "resubmitted",
    "words",
    "links",
    "length",
    "repeat",
    "checker",
    "newcomer",
    "sanction",
    "policy",
    "broken",
]
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"

# key, name, ground, provision, why, what readers are told.
_TEMPLATES = (
    (
        "attack",
        "Attack on a person",
        "rule",
        "Argue with what was said, not with who said it. Sarcasm about ideas is welcome; "
        "contempt for people is not.",
        "The response is directed at a person or a group and not at anything they wrote.",
        "It attacked a person instead of a claim.",
    ),
    (
        "spam",
        "Advertising or spam",
        "rule",
        "Responses are about the article. Advertising and mass postings are removed.",
        "The response promotes something and says nothing about the article.",
        "It was advertising.",
    ),
    (
        "private",
        "Private data",
        "rule",
        "Nobody's private address, number, health or family is published here.",
        "The response gives away private data of somebody who did not publish them.",
        "It gave away private data.",
    ),
    (
        "off-topic",
        "Off topic",
        "rule",
        "Responses speak to the article or to another response to it. What does not is folded, "
        "not removed.",
        "The response speaks neither to the article nor to a response.",
        "It is off topic.",
    ),
    (
        "deception",
        "Invented evidence",
        "rule",
        "Sources must exist and say what they are quoted for.",
        "The source that the response rests on does not exist or says something else.",
        "Its evidence was invented.",
    ),
    (
        "copying",
        "Somebody else's words",
        "rule",
        "Quote briefly and say whom you quote; longer texts of others need their leave.",
        "The response is, for the most part, another person's text given out as its author's own.",
        "It was somebody else's text.",
    ),
    (
        "illegal",
        "Against the law",
        "law",
        "Name the law and the article of it.",
        "Say which of its conditions the response meets, and how.",
        "It was against the law.",
    ),
)


def _fill(apps, schema_editor):
    reasons = apps.get_model("commentary", "ReasonTemplate")
    reasons.objects.bulk_create(
        reasons(
            key=key,
            name=name,
            ground=ground,
            provision=provision,
            why=why,
            public_reason=public_reason,
            position=position,
        )
        for position, (key, name, ground, provision, why, public_reason) in enumerate(_TEMPLATES)
    )
    counts = apps.get_model("commentary", "QueueCount")
    counts.objects.bulk_create(counts(reason=reason) for reason in _REASONS)


def _open_cases(apps, schema_editor):
    annotations = apps.get_model("commentary", "Annotation")
    cases = apps.get_model("commentary", "Case")
    waiting = annotations.objects.filter(state__in=("held", "hidden")).exclude(kind="note")
    now = timezone.now()
    made = 0
    for row in waiting.only("pk", "article_id", "author_id").iterator():
        cases.objects.create(
            key=get_random_string(12, _LETTERS),
            response=row,
            article_id=row.article_id,
            author_id=row.author_id,
            reason="policy",
            reasons=[{"code": "policy", "says": "", "found": []}],
            opened_at=now,
        )
        made += 1
    apps.get_model("commentary", "QueueCount").objects.filter(reason="policy").update(waiting=made)
    waiting.update(
        inner_html=F("card_html"), inner_json=F("card_json"), card_html="", card_json="{}"
    )


def _empty(apps, schema_editor):
    annotations = apps.get_model("commentary", "Annotation")
    waiting = annotations.objects.filter(state__in=("held", "hidden"))
    waiting.update(card_html=F("inner_html"), card_json=F("inner_json"))
    for name in ("Case", "QueueCount", "ReasonTemplate"):
        apps.get_model("commentary", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("commentary", "0005_append_only")]

    operations = [
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.RunPython(_open_cases, _empty),
    ]
