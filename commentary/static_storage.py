"""Static files under hashed names; imports between our JavaScript modules are rewritten too."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStorage(ManifestStaticFilesStorage):
    """Rewrites addresses inside our own files only.

    Libraries bring files that name others they do not bring (an extension that imports a
    package, a map that is left out); those keep their addresses as written.
    """

    support_js_module_import_aggregation = True

    def url_converter(self, name: str, *args: Any, **kwargs: Any) -> Callable[[re.Match[str]], str]:
        if not name.startswith("commentary/"):
            return lambda match: match[0]
        return super().url_converter(name, *args, **kwargs)
