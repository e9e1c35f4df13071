"""Django's settings, all derived from `config.environment`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext

from seiketsu.config import environment, logs
from seiketsu.core.postgres import paths_for

django_stubs_ext.monkeypatch()

ENVIRONMENT = environment.read()
SOURCE = Path(__file__).resolve().parents[1]
HOME = ENVIRONMENT.home

SECRET_KEY = environment.secret_key(ENVIRONMENT)
DEBUG = ENVIRONMENT.debug
PUBLIC_URL = ENVIRONMENT.public_url
PLAN_FILE = ENVIRONMENT.plan
ALLOWED_HOSTS = ["*"]  # the host header is never used to build an address: PUBLIC_URL is
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
_SECURE = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "seiketsu.core",
    "seiketsu.plan",
    "seiketsu.accounts",
    "seiketsu.commitments",
    "seiketsu.delivery",
    "seiketsu.schedules",
    "seiketsu.surveys",
    "seiketsu.desk",
    "seiketsu.channels",
    "seiketsu.scorecard",
    "seiketsu.api",
    "seiketsu.portal",
    "seiketsu.console",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "anymail",
]
INSTALLED_APPS = [
    name
    for name in INSTALLED_APPS
    if not name.startswith("seiketsu.") or (SOURCE / name.split(".")[1] / "apps.py").exists()
]

MIDDLEWARE = [
    "seiketsu.core.http.middleware.RequestContext",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "seiketsu.core.http.middleware.ContentSecurityPolicy",
    "seiketsu.core.http.middleware.PlainAddresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "seiketsu.core.http.refusals.Refusals",
    "allauth.account.middleware.AccountMiddleware",
    "seiketsu.accounts.middleware.StaffSecondFactor",
    "seiketsu.core.ui.middleware.ReaderLocale",
    "seiketsu.plan.middleware.OnePlan",
    "seiketsu.accounts.middleware.PortalTenancy",
    "seiketsu.api.middleware.ApiGate",
]

ROOT_URLCONF = "seiketsu.config.urls"
WSGI_APPLICATION = "seiketsu.config.wsgi.application"

_CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "seiketsu.core.ui.templating.Pages",
        "NAME": "jinja2",
        "DIRS": sorted(
            SOURCE.glob("*/templates")  # each app's own folder: templates/APP/...
        ),
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "seiketsu.config.jinja.environment",
            "context_processors": [*_CONTEXT_PROCESSORS, "seiketsu.core.ui.tokens.one_token"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted(SOURCE.glob("*/django_templates")),
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT_PROCESSORS},
    },
]

_DATABASE = environment.database_address(ENVIRONMENT.database_url or paths_for(HOME).url())
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _DATABASE.name,
        "USER": _DATABASE.user,
        "PASSWORD": _DATABASE.password,
        "HOST": _DATABASE.host,
        "PORT": _DATABASE.port,
        "CONN_MAX_AGE": 0,
        # The pool asks a connection whether it lives before it hands it out: the database may have been restarted.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_DATABASE.options,
            "pool": {"min_size": 1, "max_size": 12, "timeout": 10},
            "options": "-c idle_in_transaction_session_timeout=60000 -c lock_timeout=10000",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited by staff or proved by a link sent to their address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a form open to all must not send mail to any address typed into it
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "seiketsu.accounts.allauth_adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "seiketsu.accounts.allauth_adapter.SocialAccountAdapter"
MFA_ADAPTER = "seiketsu.accounts.allauth_adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _SECURE
MFA_TOTP_ISSUER = "Seiketsu"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "company",
                    "name": ENVIRONMENT.oidc.get("name", "Company sign-in"),
                    "client_id": ENVIRONMENT.oidc["client_id"],
                    "secret": ENVIRONMENT.oidc.get("secret", ""),
                    "settings": {"server_url": ENVIRONMENT.oidc["server"]},
                }
            ]
        }
    }
    if {"client_id", "server"} <= ENVIRONMENT.oidc.keys()
    else {}
)
STAFF_SECOND_FACTOR = ENVIRONMENT.staff_second_factor

EMAIL_BACKEND = "seiketsu.delivery.backend.DeliveryBackend"
SMTP_RELAY = ENVIRONMENT.smtp_relay
MAIL_DOMAIN = ENVIRONMENT.mail_domain
DEFAULT_FROM_EMAIL = f"support@{MAIL_DOMAIN}"

TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
PRIVATE_WEBHOOKS = ENVIRONMENT.private_webhooks  # networks inside our own to which webhooks may go
API_REQUESTS_PER_MINUTE = ENVIRONMENT.api_rate

# Who looks at which ticket is written down by a thread; tests write it down themselves.
WRITE_VIEWS_IN_BACKGROUND = True
# Long work runs in a process of its own beside the worker.
START_PROCESSES_BESIDE = True

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [SOURCE / "locale"]
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS: list[Path] = []
MEDIA_ROOT = HOME / "files"
STORAGES: dict[str, dict[str, Any]] = {
    "default": environment.file_storage(ENVIRONMENT),
    "staticfiles": {"BACKEND": "seiketsu.core.ui.storage.HashedStaticFiles"},
}
WHITENOISE_MANIFEST_STRICT = False
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 35 * 1024 * 1024

SESSION_COOKIE_NAME = "seiketsu_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
X_FRAME_OPTIONS = "DENY"

LOGGING_CONFIG = None
logs.configure(ENVIRONMENT.log_format)
