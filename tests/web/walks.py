"""Every address of the site that can be read, for walks through all of them."""

from django.urls import get_resolver

from commentary.models import Annotation, Article

# Answered by other tests: log-in pages, the API, and what is only posted to.
ELSEWHERE = {"preview", "publish_response", "revoke_token"}


def names_of_pages() -> set[str]:
    """The names of all addresses of commentary.web, from the address list itself."""
    patterns = get_resolver().url_patterns
    return {pattern.name for pattern in patterns if getattr(pattern, "name", None)}


def addresses_of(
    article: Article, passages: list[str], responses: list[Annotation], people: list[str]
) -> dict[str, list[str]]:
    """Addresses to read, by the name of the page."""
    slug = article.slug

    def each(form: str, keys: list[str]) -> list[str]:
        return [form.format(key) for key in keys]

    keys = [response.key for response in responses]
    return {
        "front": ["/"],
        "article": [f"/articles/{slug}/", f"/articles/{slug}/?sort=newest"],
        "article_anchors": [f"/articles/{slug}/anchors/"],
        "debate": [f"/articles/{slug}/debate/"],
        "respond": [f"/articles/{slug}/respond/"],
        "passage": each(f"/articles/{slug}/passages/{{}}/", passages),
        "response": each("/responses/{}/", keys),
        "reply": each("/responses/{}/reply/", keys) + each("/responses/{}/reply/?quote=1", keys),
        "edit_response": each("/responses/{}/edit/", keys),
        "withdraw_response": each("/responses/{}/withdraw/", keys),
        "response_history": each("/responses/{}/history/", keys),
        "response_branch": each("/responses/{}/branch/", keys),
        "response_menu": each("/responses/{}/menu/", keys),
        "person": each("/people/{}/", people),
        "avatar": each("/people/{}/avatar.svg", people),
        "settings_profile": ["/settings/"],
        "settings_tokens": ["/settings/tokens/"],
        "settings_data": ["/settings/data/"],
        "settings_erase": ["/settings/erase/"],
        "keys": ["/keys/"],
        "desk": ["/desk/"],
        "desk_import": ["/desk/import/"],
        "desk_people": ["/desk/people/"],
        "desk_waiting": ["/desk/waiting/"],
        "desk_article": [f"/desk/{slug}/"],
        "desk_details": [f"/desk/{slug}/details/"],
        "desk_publish": [f"/desk/{slug}/publish/"],
        "healthz": ["/healthz"],
        "readyz": ["/readyz"],
    }
