"""Django settings, read from the environment; `docs/operations.md` explains each variable."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.environment import (
    checked_database,
    checked_hosts,
    checked_place,
    checked_secret_key,
    kept_secret_key,
    prepared_directory,
)

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
PRODUCTION = checked_place(env.str("CYTOLEDGER_ENV", "development")) == "production"
DATA_DIR = prepared_directory(Path(env.str("CYTOLEDGER_DATA_DIR", str(BASE_DIR / "var"))).resolve())

# A page with a traceback shows values of records, so it is never on by default, and never in production.
DEBUG = not PRODUCTION and env.bool("CYTOLEDGER_DEBUG", False)

if PRODUCTION:
    SECRET_KEY = checked_secret_key(env.str("SECRET_KEY", ""))
    ALLOWED_HOSTS = checked_hosts(env.list("ALLOWED_HOSTS", default=[]))
else:
    SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret_key(DATA_DIR / "secret_key")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

# Whether readers without access to records are told of live data, or of freezes only: docs/adr/0017.
LIVE_SUMMARIES = env.bool("CYTOLEDGER_LIVE_SUMMARIES", True)

# Applications. Ours come before Django's admin, so that our templates win.

INSTALLED_APPS = [
    # Before the registry, which takes its table out of the admin.
    "django_tasks",
    "django_tasks_db",
    "registry",
    "analysis",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "import_export",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.NoStoreMiddleware",
    "config.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "registry.audit.middleware.AuditMiddleware",
    "config.middleware.SizeLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database. SQLite waits for a lock when a transaction begins, not in its middle, where waiting is impossible
# (IMMEDIATE), and readers do not wait for the writer (WAL). What is deleted is overwritten: a file that was refused for
# the names in it must not stay in the database's free pages. Django itself switches foreign keys on.

SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
}

SQLITE_DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "cytoledger.sqlite3")}

DATABASES: dict[str, dict[str, Any]] = {
    "default": checked_database(env.db_url("DATABASE_URL")) if env.str("DATABASE_URL", "") else SQLITE_DATABASE
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts and sessions

AUTH_USER_MODEL = "registry.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Thirty minutes after the last request, the session is over.
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Transport and headers

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# Only behind a proxy that sets this header itself may it be believed: a visitor could send it too.
if env.bool("CYTOLEDGER_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Uploads. A workbook holds records, so it waits in the data directory, and only the server's account reads it.

MEDIA_ROOT = DATA_DIR / "uploads"
FILE_UPLOAD_TEMP_DIR = prepared_directory(DATA_DIR / "incoming")
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "config.uploads.NamelessFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# Long work. Tasks wait in the database; how far a run has come stands in small files, because a long transaction lets
# nothing else be committed to SQLite. Web and worker therefore share this directory.

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
WORK_DIR = prepared_directory(DATA_DIR / "work")

# Folders of the data directory with files that nothing can make anew: they are saved and restored with the database.

BACKUP_FOLDERS = ["freezes"]

# Reports are kept under the version of their data, in files that all processes share and nobody else may read: what is
# in a process alone would be computed again by each.

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "reports": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(prepared_directory(DATA_DIR / "reports")),
        "TIMEOUT": 7 * 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

# django-import-export: it demands no permission by default, and leaves formulae in exported cells.

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_ESCAPE_ILLEGAL_CHARS_ON_EXPORT = True

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("vi", _("Vietnamese")), ("it", _("Italian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("CYTOLEDGER_TIME_ZONE", "UTC")

# Static files. Production serves collected files under names that carry their content; elsewhere no collecting is due.

STATIC_URL = "/static/"
STATIC_ROOT = prepared_directory(DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Logs go to the standard error. Statements with their values (django.db.backends) never do.

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "without_values": {
            "()": "config.logs.WithoutValues",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "without_values"},
    },
    "root": {"handlers": ["console"], "level": env.str("CYTOLEDGER_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.db.backends": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Runs say what became of them; that each task begins and ends is no news.
        "django_tasks": {"level": "ERROR"},
        "django_tasks_db": {"level": "ERROR"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # A figure as PDF logs a hundred lines about its fonts.
        "fontTools": {"level": "WARNING"},
        "matplotlib": {"level": "WARNING"},
    },
}
