"""The ASGI application, for any ASGI server; `seiketsu web` runs it with granian."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seiketsu.config.settings")
django.setup()

from seiketsu.config.composition import application  # noqa: E402 - its parts need the models

__all__ = ["application"]
