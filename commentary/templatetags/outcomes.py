"""Decisions in a template, in the words of those who look back on them."""

from django import template

from commentary.formats.log_words import say_outcome

register = template.Library()
register.filter("done", say_outcome)
