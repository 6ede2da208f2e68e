"""A site with something in every room, and the addresses of all its pages."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from commentary.actions.revising import drafts
from commentary.models import Article, Decision
from tests.people import (
    SYSTEM,
    Cast,
    edit,
    keys_of,
    make_article,
    reply,
    respond,
    select,
    set_policy,
    withdraw,
)
from tests.revisions import rewrite, texts_of
from tests.web.moderated import moderate

# All that Markdown can make, and a word that is longer than a line.
BODY = (
    """Whoever *drew* it owed it, `say the surveyors`.

> a promise is a debt

| what | who owed it, and to whom, and for how long a time | when |
| --- | --- | --- |
| the map | thecountyarchiveofthenorthernprovinces | 1911 |

    a line of figures that goes on and on, 1911, 1912, 1913, 1914, 1915, 1916, and does not end

- one
- two

"""
    + "Aword" * 60
)
# Not like BODY: who says the same again is held.
CHARGE = "They took the ford from those who had kept it. " * 12 + "\n\n> " + "Bword" * 40
LONG_NAME = "Maximiliana " + "Wolfeschlegelsteinhausenbergerdorff" * 8


@dataclass(frozen=True)
class Rooms:
    """The article that has it all, and each person's addresses, nobody's under ""."""

    article: Article
    addresses: dict[str, list[str]] = field(default_factory=dict)


def furnish(cast: Cast) -> Rooms:
    """Write responses of every kind and state, and list the pages that show them."""
    article = make_article()
    User.objects.filter(pk=cast.basil.pk).update(display_name=LONG_NAME[:300])
    User.objects.filter(pk=cast.noor.pk).update(display_name=LONG_NAME[:300])
    cast.noor.refresh_from_db()
    made = _respond_in_every_kind(cast, article)
    held = make_article(title="A Held Debate")
    set_policy(held, "held")
    waiting = respond(cast.mira, held, "I wait for a moderator.")
    draft = make_article(title="A Draft of Another", state="draft")
    moderated = make_article(title="A Debate with Moderators")
    removed = moderate(cast, CHARGE, moderated)
    removal = Decision.objects.get(response=removed, outcome="remove")
    keys = keys_of(article)
    slug = article.slug
    rewritten = {"a promise is a debt": "a vow is a debt", "; nobody wrote down who": ", they who"}
    drafts.save_draft(SYSTEM, slug, rewrite(texts_of(article), rewritten), version=0)
    everybody = [
        "/",
        f"/articles/{slug}/",
        f"/articles/{slug}/passages/{keys[0]}/",
        f"/articles/{slug}/debate/",
        f"/articles/{slug}/corrections/",
        f"/responses/{made['critique'].key}/",
        f"/responses/{made['withdrawn'].key}/",
        f"/responses/{made['edited'].key}/history/",
        f"/people/{cast.noor.username}/",
        "/keys/",
        "/api/v1/",
        "/articles/nothing-of-the-kind/",
        f"/articles/{slug}/?sort=strange",
        f"/responses/{made['gone'].key}/",
        f"/responses/{made['gone'].key}/history/",
        "/preview/",
        f"/articles/{moderated.slug}/",
        f"/responses/{made['critique'].key}/notice/",
        "/moderation/log/",
        "/transparency/",
        "/flags/receipt/nothing/",
    ]
    member = [
        f"/articles/{slug}/",
        f"/articles/{slug}/passages/{keys[1]}/",
        f"/articles/{slug}/respond/?kind=critique",
        f"/articles/{slug}/respond/?kind=correction",
        f"/responses/{made['critique'].key}/reply/?quote=1",
        f"/responses/{made['own'].key}/edit/",
        f"/responses/{made['own'].key}/withdraw/",
        f"/responses/{made['own'].key}/menu/",
        f"/responses/{made['critique'].key}/branch/",
        f"/responses/{waiting.key}/",
        "/settings/",
        "/settings/tokens/",
        "/settings/data/",
        "/settings/erase/",
        "/desk/",
        "/notices/",
        "/flags/",
        f"/responses/{made['critique'].key}/flag/",
        f"/responses/{removed.key}/moderation/",
        f"/decisions/{removal.key}/",
        f"/decisions/{removal.key}/appeal/",
        "/moderation/",
    ]
    administrator = [
        "/desk/",
        "/desk/import/",
        "/desk/people/",
        f"/desk/{draft.slug}/",
        f"/desk/{slug}/details/",
        f"/desk/{draft.slug}/publish/",
        f"/desk/{slug}/revise/",
        f"/desk/{slug}/revise/text/",
        f"/desk/{slug}/revise/head/",
        f"/desk/{slug}/revise/effects/",
        f"/desk/{slug}/revise/publish/",
        f"/desk/{slug}/review/",
        "/moderation/",
        f"/moderation/cases/{waiting.case.key}/",
        f"/moderation/cases/{removal.case.key}/",
        f"/moderation/open/{made['critique'].key}/",
        "/moderation/appeals/",
        f"/moderation/appeals/{removal.appeal.key}/",
        "/moderation/second-looks/",
        "/moderation/people/",
        "/moderation/people/mira/",
        f"/responses/{made['correction'].key}/correction/",
        f"/desk/{slug}/corrections/",
        f"/responses/{made['critique'].key}/curate/",
        f"/articles/{moderated.slug}/picks/",
        "/moderation/rules/",
        f"/moderation/rules/{slug}/",
        "/moderation/reasons/",
    ]
    return Rooms(article, {"": everybody, "mira": member, "ada": administrator})


def _respond_in_every_kind(cast: Cast, article: Article) -> dict[str, Any]:
    critique = respond(
        cast.noor,
        article,
        BODY,
        kind="critique",
        title="A debt that nobody owes",
        challenge="inference",
        evidence=[{"quote": "The county drew it.", "url": "https://example.org/", "date": "1911"}],
        would_change="A signature.",
        tags=["maps", "debts"],
        targets=[select(article, "a promise is a debt"), select(article, "the ford")],
    )
    answer = reply(cast.vera, critique, "The county owes it.")
    for n in range(6):
        answer = reply(cast.mira if n % 2 else cast.noor, answer, f"Deeper, {n}.")
    edited = respond(cast.noor, article, "It was at noon.", targets=[select(article, "at dawn")])
    edit(cast.noor, edited, "It was at midnight.")
    correction = respond(
        cast.noor,
        article,
        kind="correction",
        proposed="crossed before dawn",
        targets=[select(article, "crossed at dawn")],
    )
    respond(
        cast.mira,
        article,
        "المدينة أم القرية؟",
        kind="question",
        language="ar",
        targets=[select(article, "الخريطة")],
    )
    respond(cast.mira, article, "For me alone.", kind="note", targets=[select(article, "the ford")])
    own = respond(cast.mira, article, "On all of it.")
    withdrawn = respond(cast.noor, article, "Forget this.")
    reply(cast.mira, withdrawn, "I will not.")
    withdraw(cast.noor, withdrawn)
    gone = withdraw(cast.noor, respond(cast.noor, article, "Forget this too."))
    return {
        "critique": critique,
        "correction": correction,
        "edited": edited,
        "own": own,
        "withdrawn": withdrawn,
        "gone": gone,
    }
