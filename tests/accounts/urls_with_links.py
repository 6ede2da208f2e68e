"""The site's addresses as in development, where an e-mail address is confirmed by a link."""

from allauth.account.views import confirm_email
from django.urls import path

from commentary import urls

handler429 = urls.handler429
urlpatterns = [
    path("accounts/confirm-email/<key>/", confirm_email, name="account_confirm_email"),
    *urls.urlpatterns,
]
