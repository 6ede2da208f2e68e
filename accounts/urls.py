"""The pages of log-in, sign-up and security, under one prefix."""

from django.urls import include, path

from accounts import views

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", views.leave_for_provider, name="openid_connect_login"),
    path("", include("allauth.urls")),
]
