"""Django as a WSGI application; `wiring.asgi` runs it in a fixed pool of threads."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.wiring.settings")
django.setup(set_prefix=False)

from cauce.wiring import assets  # noqa: E402 - needs the settings

assets.prepare()  # before whitenoise looks for them
application = WSGIHandler()
