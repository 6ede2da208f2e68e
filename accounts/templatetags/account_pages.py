"""Small things that the pages of log-in and security need."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from accounts.browsers import name_browser

register = template.Library()


@register.filter
def bare_widget(field: BoundField) -> SafeString:
    """The widget without its placeholder: the label stands above it already."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether this is a box to tick, whose label stands beside it."""
    return field.widget_type == "checkbox"


@register.filter
def browser_name(user_agent: str) -> str:
    """Such as "Firefox on Linux"."""
    return name_browser(user_agent)
