import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("username", models.CharField(max_length=150, verbose_name="user name")),
                ("username_key", models.CharField(editable=False, max_length=300)),
                (
                    "email",
                    models.EmailField(
                        blank=True, default="", max_length=254, verbose_name="e-mail address"
                    ),
                ),
                (
                    "display_name",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="name shown"
                    ),
                ),
                (
                    "bio",
                    models.CharField(
                        blank=True, default="", max_length=2000, verbose_name="about you"
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True, default="", max_length=64, verbose_name="time zone"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True, default="", max_length=35, verbose_name="language"
                    ),
                ),
                ("roles", models.JSONField(blank=True, default=list, verbose_name="roles")),
                ("is_unclaimed", models.BooleanField(default=False, verbose_name="unclaimed")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="joined"
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "indexes": [models.Index(fields=["email"], name="accounts_email")],
                "constraints": [
                    models.UniqueConstraint(fields=("username",), name="accounts_username_unique"),
                    models.UniqueConstraint(
                        fields=("username_key",),
                        name="accounts_username_key_unique",
                        violation_error_message="This name is taken, or looks like one that is.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_unclaimed", False), ("is_active", False), _connector="OR"
                        ),
                        name="accounts_unclaimed_cannot_log_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_unclaimed", True),
                            models.Q(("username__contains", "~"), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_member_name_unmarked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_unclaimed", False), ("username__contains", "~"), _connector="OR"
                        ),
                        name="accounts_unclaimed_name_marked",
                    ),
                ],
            },
        ),
    ]
