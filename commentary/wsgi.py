"""What a WSGI server runs: `granian --interface wsgi commentary.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commentary.settings")

application = get_wsgi_application()
