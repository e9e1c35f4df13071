"""The ASGI applications, for any ASGI server; `seiketsu web` runs them with granian."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seiketsu.config.settings")
django.setup()

from seiketsu.config.composition import application, live  # noqa: E402 - its parts need the models

__all__ = ["application", "live"]
