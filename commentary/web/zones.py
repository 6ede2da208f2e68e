"""Times in stored fragments, shown in the zone that the reader chose.

A fragment holds UTC. The page's script shows it in the browser's zone; for readers without script
who chose a zone, the server does.
"""

import re
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape

_MOMENT = re.compile(r'(<time datetime="([0-9T:Z-]{20})">)[^<]*(</time>)')


def localise_times(html: str) -> str:
    """Return ``html`` with each time written in the reader's zone, where that is not UTC."""
    zone = timezone.get_current_timezone_name()
    if zone == "UTC":
        return html

    def write(found: re.Match[str]) -> str:
        moment = timezone.localtime(datetime.fromisoformat(found[2]))
        said = f"{date_format(moment, 'j M Y, H:i')} {moment.tzname()}"
        return f"{found[1]}{escape(said)}{found[3]}"

    return _MOMENT.sub(write, html)
