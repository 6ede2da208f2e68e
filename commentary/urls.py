"""Every address of the site."""

from django.urls import include, path

from commentary.web import (
    administration,
    articles,
    composing,
    desk,
    health,
    people,
    responses,
    settings_pages,
)

handler400 = "commentary.web.errors.bad_request"
handler403 = "commentary.web.errors.forbidden"
handler404 = "commentary.web.errors.not_found"
handler429 = "accounts.limits.too_many_requests"
handler500 = "commentary.web.errors.server_error"

urlpatterns = [
    path("", articles.front, name="front"),
    path("articles/<slug:slug>/", articles.article, name="article"),
    path("articles/<slug:slug>/anchors/", articles.anchors, name="article_anchors"),
    path("articles/<slug:slug>/debate/", articles.debate, name="debate"),
    path("articles/<slug:slug>/respond/", composing.respond, name="respond"),
    path("articles/<slug:slug>/passages/<slug:key>/", articles.passage, name="passage"),
    path("responses/<slug:key>/", responses.response, name="response"),
    path("responses/<slug:key>/reply/", composing.reply, name="reply"),
    path("responses/<slug:key>/edit/", composing.edit, name="edit_response"),
    path("responses/<slug:key>/withdraw/", responses.withdraw, name="withdraw_response"),
    path("responses/<slug:key>/publish/", responses.publish, name="publish_response"),
    path("responses/<slug:key>/history/", responses.history, name="response_history"),
    path("responses/<slug:key>/branch/", responses.branch, name="response_branch"),
    path("responses/<slug:key>/menu/", responses.menu, name="response_menu"),
    path("preview/", composing.preview, name="preview"),
    path("people/<str:username>/", people.person, name="person"),
    path("people/<str:username>/avatar.svg", people.avatar, name="avatar"),
    path("settings/", settings_pages.profile, name="settings_profile"),
    path("settings/tokens/", settings_pages.tokens, name="settings_tokens"),
    path("settings/tokens/<int:token_id>/", settings_pages.revoke_token, name="revoke_token"),
    path("settings/data/", settings_pages.data, name="settings_data"),
    path("settings/erase/", settings_pages.erase, name="settings_erase"),
    path("keys/", health.keys, name="keys"),
    path("desk/", desk.index, name="desk"),
    path("desk/import/", desk.bring_in, name="desk_import"),
    path("desk/people/", administration.people, name="desk_people"),
    path("desk/waiting/", desk.waiting, name="desk_waiting"),
    path("desk/<slug:slug>/", desk.article, name="desk_article"),
    path("desk/<slug:slug>/details/", desk.details, name="desk_details"),
    path("desk/<slug:slug>/publish/", desk.publish, name="desk_publish"),
    path("accounts/", include("accounts.urls")),
    path("api/v1/", include("commentary.api.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
