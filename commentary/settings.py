"""Settings of Commentary. Everything that an operator may set is read from the environment here,
and described in docs/settings.md (a test holds the two together)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from accounts.conf import *  # noqa: F403
from accounts.conf import ALLAUTH_APPS, ALLAUTH_MIDDLEWARE
from commentary.environment import (
    digest_files,
    read_flag,
    read_list,
    read_number,
    read_rate,
    read_text,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# Where it runs
COMMENTARY_ENV = read_text(
    "COMMENTARY_ENV", "development", choices=("development", "test", "production")
)
PRODUCTION = COMMENTARY_ENV == "production"
DEBUG = read_flag("COMMENTARY_DEBUG", default=False)
DATA_DIR = Path(read_text("COMMENTARY_DATA", str(BASE_DIR / "data")))

# Changes with every release: part of each ETag, so that no page outlives the code that made it.
BUILD = read_text("COMMENTARY_BUILD") or digest_files(
    BASE_DIR, "accounts", "commentary", "templates"
)

# The address that people type. Links in mails are made of it, never of a request's headers.
COMMENTARY_ORIGIN = read_text("COMMENTARY_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
SITE_NAME = read_text("COMMENTARY_SITE_NAME", "Commentary")
_origin = urlsplit(COMMENTARY_ORIGIN)
if _origin.scheme not in ("http", "https") or not _origin.hostname or _origin.path:
    raise ImproperlyConfigured(
        f"COMMENTARY_ORIGIN is {COMMENTARY_ORIGIN!r}; write it as https://debate.example.org"
    )
_LOCAL_HOSTS = [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
ALLOWED_HOSTS = [_origin.hostname, *_LOCAL_HOSTS, *read_list("COMMENTARY_HOSTS")]

SECRET_KEY = read_text("COMMENTARY_SECRET_KEY", "" if PRODUCTION else "for-development-only" * 4)
# Keys of before: what they signed or sealed is still read.
SECRET_KEY_FALLBACKS = read_list("COMMENTARY_SECRET_KEY_FALLBACKS")
if PRODUCTION:
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured(
            "Set COMMENTARY_SECRET_KEY to at least 50 random characters; "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))' makes some."
        )
    if DEBUG:
        raise ImproperlyConfigured("COMMENTARY_DEBUG must be off in production.")
    if _origin.scheme != "https":
        raise ImproperlyConfigured("COMMENTARY_ORIGIN must begin with https:// in production.")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its widgets' templates, for FORM_RENDERER
    "accounts",
    *ALLAUTH_APPS,
    "rest_framework",
    "drf_spectacular",
    "django_tasks",
    "django_tasks_db",
    "commentary",
]
MIDDLEWARE = [
    "commentary.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "commentary.middleware.security_headers",
    "commentary.middleware.bounded_bodies",
    "commentary.middleware.public_reads",
    "commentary.middleware.database_failures",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.barring.refuse_barred",
    "commentary.middleware.reader_time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    *ALLAUTH_MIDDLEWARE,
]
ROOT_URLCONF = "commentary.urls"
WSGI_APPLICATION = "commentary.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "commentary.web.context.site",
            ],
        },
    }
]

# Database: SQLite without any configuration, PostgreSQL by DATABASE_URL
DATABASE_URL = read_text("DATABASE_URL")
if DATABASE_URL:
    DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600)}
else:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "commentary.sqlite3",
            "CONN_MAX_AGE": None,
        }
    }
_engine = DATABASES["default"]["ENGINE"].rpartition(".")[2]
if _engine == "sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
elif _engine == "postgresql":
    # A stuck query must not hold every worker: milliseconds.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        f"-c statement_timeout={read_number('COMMENTARY_STATEMENT_TIMEOUT_MS', 15_000)}"
        f" -c lock_timeout={read_number('COMMENTARY_LOCK_TIMEOUT_MS', 10_000)}"
        " -c idle_in_transaction_session_timeout=60000"
    )
else:
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL or an SQLite database.")

# Cache: limits of log-ins must hold over all workers, so it is in the database unless told else.
CACHE_URL = read_text("COMMENTARY_CACHE_URL")
if CACHE_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "commentary_cache",
        }
    }

# Language, time
LANGUAGE_CODE = read_text("COMMENTARY_LANGUAGE", "en")
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = read_text("COMMENTARY_TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Static files: hashed names, so that they may be kept for ever
STATIC_URL = "/static/"
STATIC_ROOT = Path(read_text("COMMENTARY_STATIC", str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if COMMENTARY_ENV == "test"
            else "commentary.static_storage.HashedStorage"
        )
    },
}

# Security
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
SECURE_SSL_REDIRECT = read_flag("COMMENTARY_SSL_REDIRECT", default=False)
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = read_flag("COMMENTARY_HSTS_SUBDOMAINS", default=PRODUCTION)
SECURE_HSTS_PRELOAD = read_flag("COMMENTARY_HSTS_PRELOAD", default=PRODUCTION)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "commentary.web.errors.csrf_failed"
# How many proxies of ours stand before the site; headers beyond them are not believed.
TRUSTED_PROXIES = read_number("COMMENTARY_TRUSTED_PROXIES", 0)
if read_flag("COMMENTARY_PROXY_TLS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 8_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # X-Frame-Options is set by our own middleware, with the other headers
    "security.W008",  # the redirect to https is the proxy's, or a setting
]

# Limits: how often, in how many seconds, for each person and for each address
RATES = {
    "respond": read_rate("COMMENTARY_RATE_RESPOND", "60/3600"),
    "edit": read_rate("COMMENTARY_RATE_EDIT", "120/3600"),
    "preview": read_rate("COMMENTARY_RATE_PREVIEW", "300/600"),
    "import": read_rate("COMMENTARY_RATE_IMPORT", "60/3600"),
    "token": read_rate("COMMENTARY_RATE_TOKEN", "20/3600"),
    "flag": read_rate("COMMENTARY_RATE_FLAG", "30/3600"),
    "notice": read_rate("COMMENTARY_RATE_NOTICE", "10/3600"),
    "appeal": read_rate("COMMENTARY_RATE_APPEAL", "20/3600"),
    "message": read_rate("COMMENTARY_RATE_MESSAGE", "60/3600"),
    "moderate": read_rate("COMMENTARY_RATE_MODERATE", "3000/3600"),
    "export": read_rate("COMMENTARY_RATE_EXPORT", "10/3600"),
    "refused": read_rate("COMMENTARY_RATE_REFUSED", "30/3600"),
    "revise": read_rate("COMMENTARY_RATE_REVISE", "1200/3600"),
    "reattach": read_rate("COMMENTARY_RATE_REATTACH", "300/3600"),
    "settle": read_rate("COMMENTARY_RATE_SETTLE", "300/3600"),
}

# Work that nobody waits for: kept in the database, done by manage.py db_worker. A task is written
# in the transaction that asks for it, so that it never runs for something that did not happen.
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "mail"],
    }
}

# Moderation
CLAIM_SECONDS = read_number("COMMENTARY_CLAIM_SECONDS", 600)
UNDO_SECONDS = read_number("COMMENTARY_UNDO_SECONDS", 30)
# How long the words of removed responses are kept, in days; never less than an appeal may take.
RETENTION_DAYS = read_number("COMMENTARY_RETENTION_DAYS", 365)
# Whether the public log names the moderator; otherwise it says "a moderator".
LOG_NAMES_MODERATORS = read_flag("COMMENTARY_LOG_NAMES", default=False)
# An outside service that may judge responses: asked by signed POST, given so many seconds.
CHECKER_URL = read_text("COMMENTARY_CHECKER_URL")
CHECKER_SECRET = read_text("COMMENTARY_CHECKER_SECRET")
if CHECKER_URL and len(CHECKER_SECRET) < 16:
    raise ImproperlyConfigured(
        "Set COMMENTARY_CHECKER_SECRET to at least 16 characters, or leave COMMENTARY_CHECKER_URL "
        "empty: what the checker is asked is signed."
    )
CHECKER_SECONDS = read_number("COMMENTARY_CHECKER_SECONDS", 2)

# Mail: printed in development, by SMTP in production
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if PRODUCTION
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = read_text("COMMENTARY_SMTP_HOST", "localhost")
EMAIL_PORT = read_number("COMMENTARY_SMTP_PORT", 25)
EMAIL_HOST_USER = read_text("COMMENTARY_SMTP_USER")
EMAIL_HOST_PASSWORD = read_text("COMMENTARY_SMTP_PASSWORD")
EMAIL_USE_TLS = read_flag("COMMENTARY_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = read_text("COMMENTARY_MAIL_FROM", f"commentary@{_origin.hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "commentary.api.authentication.TokenAuthentication",
        "commentary.api.authentication.StrictSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": ["commentary.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["commentary.api.rendering.OrjsonRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "commentary.api.rendering.OneFormat",
    "EXCEPTION_HANDLER": "commentary.api.problems.answer_problem",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Commentary API",
    "VERSION": "1",
    "DESCRIPTION": "Articles as annotatable passages, and the debate about them.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SCHEMA_COERCE_PATH_PK": False,
    "COMPONENT_SPLIT_REQUEST": False,
    # Choices stay where they are used; named apart they would need a name each.
    "POSTPROCESSING_HOOKS": [],
}

# Logs: one line a record, with the request id that the answer carries too
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "commentary.logs.RequestIdFilter"}},
    "formatters": {
        "line": {
            "()": "commentary.logs.OneLineFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {
        "handlers": ["stderr"],
        "level": read_text(
            "COMMENTARY_LOG_LEVEL",
            "WARNING" if COMMENTARY_ENV == "test" else "INFO",
            choices=("DEBUG", "INFO", "WARNING", "ERROR"),
        ),
    },
}
