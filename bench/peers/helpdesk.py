"""django-helpdesk: a plain project of its own, in a virtual environment of its own, under gunicorn."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from peer import SUBJECT, TEXT, Creation, free_port, process

VERSION = "2.6.1"
SETTINGS = """
SECRET_KEY = "only for a comparison on this machine"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
USE_TZ = True
STATIC_URL = "/static/"
SITE_ID = 1
LOGIN_URL = "/login/"
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
    "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.admin", "django.contrib.humanize",
    "rest_framework", "helpdesk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "DIRS": [],
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]
DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None,
    "NAME": "%(name)s", "USER": "%(user)s", "HOST": "%(host)s", "PORT": "%(port)s",
}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_ACTIVATE_API_ENDPOINT = True
"""
URLS = """
from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("", include("helpdesk.urls"))]
"""
FILL = """
import sys
import django
django.setup()
from datetime import timedelta
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from helpdesk.models import FollowUp, Queue, Ticket

queue, _ = Queue.objects.get_or_create(slug="support", defaults={"title": "Support", "allow_public_submission": True})
user, made = get_user_model().objects.get_or_create(
    username="bench", defaults={"is_staff": True, "is_superuser": True, "email": "bench@helpdesk.example"})
missing, now = int(sys.argv[1]) - Ticket.objects.count(), timezone.now()
for start in range(0, max(missing, 0), 1000):
    tickets = Ticket.objects.bulk_create(
        Ticket(queue=queue, title=f"%(subject)s ({number})", description="%(text)s", priority=3,
               status=Ticket.OPEN_STATUS if number %% 10 == 0 else Ticket.CLOSED_STATUS,
               submitter_email=f"person{number %% 200}@bench.example", created=now - timedelta(minutes=number))
        for number in range(start, min(start + 1000, missing)))
    FollowUp.objects.bulk_create(
        FollowUp(ticket=ticket, title="Comment", comment="%(text)s", public=True, user=user, date=now)
        for ticket in tickets for _ in range(3))
session = SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
session.save()
print(queue.pk, session.session_key)
"""


class Helpdesk:
    """django-helpdesk."""

    name, database = "django-helpdesk", "peer_helpdesk"

    def __init__(self, home: Path, server_url: str) -> None:
        self.home, self._server = home, urlsplit(server_url)
        self._python = home / "venv" / "bin" / "python"
        self._queue = self._session = ""

    def install(self) -> None:
        """A virtual environment with the released package, and a project that does nothing else."""
        self.home.mkdir(parents=True, exist_ok=True)
        if not (self.home / "venv" / "installed").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(self.home / "venv")], check=True)
            packages = [f"django-helpdesk=={VERSION}", "psycopg[binary]", "gunicorn"]
            subprocess.run([str(self._python), "-m", "pip", "install", "-q", *packages], check=True)
            (self.home / "venv" / "installed").touch()
        query = parse_qs(self._server.query)
        place = {
            "name": self.database,
            "user": self._server.username or "",
            "host": query["host"][0],
            "port": query["port"][0],
        }
        (self.home / "settings.py").write_text(SETTINGS % place)
        (self.home / "urls.py").write_text(URLS)
        (self.home / "fill.py").write_text(FILL % {"subject": SUBJECT, "text": TEXT})

    def fill(self, tickets: int) -> None:
        """Tables, a queue, somebody of the staff, and the tickets with three comments each."""
        self._run("-m", "django", "migrate", "-v", "0")
        self._queue, self._session = self._run("fill.py", str(tickets)).split()[-2:]

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [str(self._python), *arguments], cwd=self.home, env=self._environment, check=True, stdout=subprocess.PIPE
        )
        return done.stdout.decode()

    @property
    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "DATABASE_URL")}
        return {**kept, "DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(self.home), "HOME": str(self.home)}

    @contextmanager
    def serving(self) -> Iterator[tuple[int, Creation]]:
        """gunicorn with two workers."""
        port, crumb = free_port(), "c" * 32
        command = [str(self._python), "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "--keep-alive", "60"]
        command += ["django.core.wsgi:get_wsgi_application()"]
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self._session}; csrftoken={crumb}",
            "X-CSRFToken": crumb,
        }
        queue = int(self._queue)

        def body(label: str) -> dict[str, object]:
            person = f"person{hash(label) % 200}@bench.example"
            subject = {"title": f"{SUBJECT} ({label})", "description": TEXT}
            return {**subject, "queue": queue, "submitter_email": person, "priority": 3, "status": 1}

        with process(command, port, self.home / "server.log", cwd=self.home, env=self._environment):
            yield port, Creation("/api/tickets/", headers, body)
