"""Django as a WSGI application; `wiring.asgi` runs it in a fixed pool of threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.wiring.settings")
application = get_wsgi_application()
