"""Every address of the site that can be read, for walks through all of them."""

from typing import Any

from django.urls import get_resolver

from commentary.models import Annotation, Appeal, Article, Case, Decision, Notice

# Answered by other tests: log-in pages, the API, and what is only posted to.
ELSEWHERE = {
    *("preview", "revoke_token", "acknowledge"),
    *("console_next", "console_bulk", "console_undo"),
}
# Read with a proof in the address, which a walk has not got.
BY_PROOF = {"flag_receipt", "barred"}
# What answers a script with a part of its page.
PARTED = {
    *("response", "response_branch", "response_menu"),
    *("respond", "reply", "edit_response"),
}


def names_of_pages() -> set[str]:
    """The names of all addresses of commentary.web, from the address list itself."""
    patterns = get_resolver().url_patterns
    return {pattern.name for pattern in patterns if getattr(pattern, "name", None)}


def each(form: str, keys: list[Any]) -> list[str]:
    return [form.format(key) for key in keys]


def addresses_of(
    article: Article, passages: list[str], responses: list[Annotation], people: list[str]
) -> dict[str, list[str]]:
    """Addresses to read, by the name of the page."""
    slug = article.slug
    keys = [response.key for response in responses]
    return {
        "front": ["/"],
        "article": [f"/articles/{slug}/", f"/articles/{slug}/?sort=newest"],
        "article_anchors": [f"/articles/{slug}/anchors/"],
        "refused_anchors": [f"/articles/{slug}/refused/"],
        "debate": [f"/articles/{slug}/debate/"],
        "respond": [f"/articles/{slug}/respond/"],
        "passage": each(f"/articles/{slug}/passages/{{}}/", passages),
        "picks": [f"/articles/{slug}/picks/"],
        "response": each("/responses/{}/", keys),
        "reply": each("/responses/{}/reply/", keys) + each("/responses/{}/reply/?quote=1", keys),
        "edit_response": each("/responses/{}/edit/", keys),
        "withdraw_response": each("/responses/{}/withdraw/", keys),
        "response_history": each("/responses/{}/history/", keys),
        "response_branch": each("/responses/{}/branch/", keys),
        "response_menu": each("/responses/{}/menu/", keys),
        "response_case": each("/responses/{}/moderation/", keys),
        "curate": each("/responses/{}/curate/", keys),
        "flag_response": each("/responses/{}/flag/", keys),
        "send_notice": each("/responses/{}/notice/", keys),
        "own_flags": ["/flags/"],
        "flag_receipt": ["/flags/receipt/x/"],
        "log": ["/moderation/log/", "/moderation/log/?outcome=remove&automated=no&reversed=yes"],
        "transparency": ["/transparency/", "/transparency/?from=2026-01-01"],
        "transparency_csv": ["/transparency.csv"],
        "transparency_json": ["/transparency.json"],
        "person": each("/people/{}/", people),
        "avatar": each("/people/{}/avatar.svg", people),
        "settings_profile": ["/settings/"],
        "settings_tokens": ["/settings/tokens/"],
        "settings_data": ["/settings/data/"],
        "settings_erase": ["/settings/erase/"],
        "keys": ["/keys/"],
        "barred": ["/barred/", "/barred/?proof=x"],
        "desk": ["/desk/"],
        "desk_import": ["/desk/import/"],
        "desk_people": ["/desk/people/"],
        "desk_article": [f"/desk/{slug}/"],
        "desk_details": [f"/desk/{slug}/details/"],
        "desk_publish": [f"/desk/{slug}/publish/"],
        "corrections": [
            f"/articles/{slug}/corrections/",
            f"/articles/{slug}/corrections/?state=all",
        ],
        "desk_corrections": [f"/desk/{slug}/corrections/"],
        "settle_correction": each("/responses/{}/correction/", keys),
        "response_words": each("/responses/{}/words/", keys),
        "earlier_words": [
            f"/articles/{slug}/earlier-words/",
            *each(f"/articles/{slug}/earlier-words/?find={{}}", keys),
        ],
        "revisions": [f"/articles/{slug}/revisions/"],
        "revision": [f"/articles/{slug}/revisions/1/"],
        "revision_changes": [f"/articles/{slug}/revisions/1/changes/?from=1"],
        "revision_since": [f"/articles/{slug}/revisions/1/since/"],
        "desk_revise": [f"/desk/{slug}/revise/", f"/desk/{slug}/revise/?page=2"],
        "desk_revise_text": each(f"/desk/{slug}/revise/text/?format={{}}", ["markdown", "plain"]),
        "desk_revise_head": [f"/desk/{slug}/revise/head/"],
        "desk_revise_effects": [f"/desk/{slug}/revise/effects/"],
        "desk_revise_publish": [f"/desk/{slug}/revise/publish/"],
        "desk_review": [f"/desk/{slug}/review/"],
        "healthz": ["/healthz"],
        "readyz": ["/readyz"],
        **moderation_of(slug, keys, people),
    }


def moderation_of(slug: str, keys: list[str], people: list[str]) -> dict[str, list[str]]:
    """Addresses of moderation; of cases, decisions, appeals and notices, all that there are."""
    decisions = all_of(Decision)
    return {
        "console": ["/moderation/", "/moderation/?state=escalated"],
        "console_case": each("/moderation/cases/{}/", all_of(Case)),
        "console_open": each("/moderation/open/{}/", keys),
        "decision": each("/decisions/{}/", decisions),
        "appeal": each("/decisions/{}/appeal/", decisions),
        "appeals": each("/moderation/appeals/?list={}", ["open", "mine", "closed"]),
        "appeal_case": each("/moderation/appeals/{}/", all_of(Appeal)),
        "second_looks": ["/moderation/second-looks/"],
        "rules": ["/moderation/rules/"],
        "article_rules": [f"/moderation/rules/{slug}/"],
        "reasons": ["/moderation/reasons/"],
        "moderation_people": ["/moderation/people/", "/moderation/people/?q=a"],
        "person_card": each("/moderation/people/{}/", people),
        "notices": ["/notices/"],
        "notice": each("/notices/{}/", all_of(Notice, "pk")),
    }


def all_of(model: Any, field: str = "key") -> list[Any]:
    """What names each row of a table in an address."""
    return list(model.objects.order_by("pk").values_list(field, flat=True))
