"""What every door writes on an answer in the same way."""

from urllib.parse import quote

from django.conf import settings

# Anybody may keep it, and asks before using it again: nothing is ever stale.
PUBLIC = "public, no-cache"
# The reader's own software may keep it, and asks before using it again.
PRIVATE = "private, no-cache"


def etag_of(version: int, *representation: object) -> str:
    """Return the ETag of a representation at ``version`` of its article and of the software."""
    parts = "-".join(quote(str(part)) for part in (version, settings.BUILD, *representation))
    return f'W/"{parts}"'
