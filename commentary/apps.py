"""Wiring of the app: nothing happens at import."""

from django.apps import AppConfig


class CommentaryConfig(AppConfig):
    name = "commentary"
    verbose_name = "Commentary"
