"""Static files under hashed names; imports between our JavaScript modules are rewritten too."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStorage(ManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
