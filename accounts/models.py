"""The one row of this app: a person."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.names import UNCLAIMED_MARK, user_name_key

USERNAME_LIMIT = 150
DISPLAY_NAME_LIMIT = 300
BIO_LIMIT = 2000


class UserNameKeyField(models.CharField):
    """Follows `username` at every save, so that no writer can forget it.

    A save with `update_fields` that names `username` must name `username_key` too.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = user_name_key(model_instance.username)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, key)
        return key

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, *, password: str | None = None, **fields: Any) -> "User":
        """Writes a person. Without a password there is no log-in by password.

        Judges neither the name nor the password: the sign-up form and the commands do.
        """
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username_key=user_name_key(username or ""))


class User(AbstractBaseUser):
    """A person: a member who can log in, or an unclaimed author who came with an import.

    `time_zone` is an IANA name or empty (the site's), `language` a BCP 47 tag or empty,
    `roles` a list out of editor, moderator, administrator: what they allow is no matter of
    this app.
    """

    username = models.CharField(_("user name"), max_length=USERNAME_LIMIT)
    # Twice as long as the name, since NFKC and casefold can lengthen.
    username_key = UserNameKeyField(max_length=2 * USERNAME_LIMIT, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True, default="")
    display_name = models.CharField(
        _("name shown"), max_length=DISPLAY_NAME_LIMIT, blank=True, default=""
    )
    bio = models.CharField(_("about you"), max_length=BIO_LIMIT, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    language = models.CharField(_("language"), max_length=35, blank=True, default="")
    roles = models.JSONField(_("roles"), blank=True, default=list)
    is_unclaimed = models.BooleanField(_("unclaimed"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    # Shut out until then; who and why is for the moderators' records, not for this app.
    barred_until = models.DateTimeField(_("barred until"), null=True, blank=True)
    unread_notices = models.PositiveIntegerField(_("unread notices"), default=0)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["username"], name="accounts_username_unique"),
            models.UniqueConstraint(
                fields=["username_key"],
                name="accounts_username_key_unique",
                violation_error_message=_("This name is taken, or looks like one that is."),
            ),
            models.CheckConstraint(
                condition=Q(is_unclaimed=False) | Q(is_active=False),
                name="accounts_unclaimed_cannot_log_in",
            ),
            models.CheckConstraint(
                condition=Q(is_unclaimed=True) | ~Q(username__contains=UNCLAIMED_MARK),
                name="accounts_member_name_unmarked",
            ),
            models.CheckConstraint(
                condition=Q(is_unclaimed=False) | Q(username__contains=UNCLAIMED_MARK),
                name="accounts_unclaimed_name_marked",
            ),
        ]
        indexes = [models.Index(fields=["email"], name="accounts_email")]

    @property
    def is_barred(self) -> bool:
        """Whether a suspension or a ban of the whole site holds at present."""
        return self.barred_until is not None and self.barred_until > timezone.now()

    @property
    def name(self) -> str:
        """What readers see: the name the person chose to show, else the user name."""
        return self.display_name or self.username
