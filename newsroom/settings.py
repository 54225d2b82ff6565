"""Settings by environment, with safe defaults; docs/operations.md lists them."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from articles import embeds

from . import build, caches, fixed, logging, login, mail, sentry

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", "") or BASE_DIR / "var")

DEBUG = env.bool("DEBUG", False)
PORT = env.int("PORT", 8000)
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
SITE_NAME = env.str("SITE_NAME", "Newsroom")
# A site of invented stories: its pages say so, and ask search engines to leave them out.
DEMO = env.bool("DEMO", False)
# Who answers for the site, as press law wants it told: publishing company, postal address, editors' e-mail.
SITE_PUBLISHER = env.str("SITE_PUBLISHER", "")
SITE_ADDRESS = env.str("SITE_ADDRESS", "")
SITE_EMAIL = env.str("SITE_EMAIL", "")
# What robots.txt tells crawlers for artificial intelligence. What was taken once is never given back: so "deny".
AI_CRAWLERS = env.str("AI_CRAWLERS", "deny")
if AI_CRAWLERS not in {"allow", "deny"}:
    raise ImproperlyConfigured(f"AI_CRAWLERS must be allow or deny, not {AI_CRAWLERS!r}.")
SECURITY_CONTACT = fixed.contacts(env.list("SECURITY_CONTACT", []), SITE_EMAIL)
ADS_TXT = fixed.ads(env.str("ADS_TXT", ""))
SITE = urlsplit(SITE_URL)
HTTPS = SITE.scheme == "https"
if SITE.scheme not in {"http", "https"} or not SITE.hostname:
    raise ImproperlyConfigured(f"SITE_URL must look like https://berita.example, not {SITE_URL!r}.")


def secret_key() -> str:
    """Return SECRET_KEY from the environment; http sites get one generated once under var/."""
    if key := env.str("SECRET_KEY", ""):
        return key
    if HTTPS:
        raise ImproperlyConfigured("SECRET_KEY is required for an https site: set 50 or more random characters.")
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        fixed.write_once(path, secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = secret_key()
LOCAL_HOSTS = [] if HTTPS else ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = list(dict.fromkeys([SITE.hostname, *LOCAL_HOSTS, *env.list("ALLOWED_HOSTS", [])]))

INSTALLED_APPS = [
    "articles.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_prose_editor",
    "taggit",
    # Last, so that its commands and its post_migrate work find everybody else's tables and permissions.
    "articles",
]

MIDDLEWARE = [
    "articles.middleware.TracedMiddleware",
    "articles.middleware.PolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Before all that may fail or answer by itself: LocalUserMiddleware asks the database.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "articles.middleware.LocalUserMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "articles.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

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
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        fixed.named("DATABASE_URL", env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'newsroom.sqlite3'}")),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(exist_ok=True)
    # IMMEDIATE takes the write lock when a transaction opens, so that what was read in it stays true until the commit.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;",  # lest REPLACE get past those that refuse a DELETE (articles.guards)
    }
else:
    # Compiling a question that is answered in ten milliseconds takes fifty. Who is not there is not waited for: 3
    # seconds for a connection, 10,000 ms for what was sent to be received, some 15 to 25 seconds for an
    # answer if no sign of the machine comes meanwhile.
    given = DATABASES["default"].get("OPTIONS", {})
    waits = {"connect_timeout": 3, "tcp_user_timeout": 10_000}
    waits |= {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    DATABASES["default"]["OPTIONS"] = {"options": "-c jit=off", **waits, **given}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_CODE = env.str("LANGUAGE", "id").split(":")[0]
if LANGUAGE_CODE not in dict(LANGUAGES):
    LANGUAGE_CODE = "id"  # desktops set LANGUAGE too, to tongues that we do not have

# Readers' pages are kept in memory until the site changes (articles.store), in each process as much as this; 0: none.
PAGE_STORE_MB = 0 if DEBUG else env.int("PAGE_STORE_MB", 64)
# How long a CDN may answer with a page before it asks again. While it does, it goes on showing what was withdrawn.
CDN_SECONDS = env.int("CDN_SECONDS", 0)
PAGES_CACHE_CONTROL = f"max-age=0, s-maxage={CDN_SECONDS}, must-revalidate" if CDN_SECONDS else "no-cache"

# What readers' pages are made of beside the database: processes share through Redis what is the same for them.
PAGES_OF = (SITE_URL, SITE_NAME, SITE_PUBLISHER, SITE_ADDRESS, SITE_EMAIL, AI_CRAWLERS, SECURITY_CONTACT, ADS_TXT, DEMO)
BUILD = ""
if REDIS_URL := env.str("REDIS_URL", ""):
    BUILD = build.identity(BASE_DIR, [*PAGES_OF, LANGUAGE_CODE, PAGES_CACHE_CONTROL, SECRET_KEY])
CACHES = caches.settings_of(REDIS_URL, build=BUILD)

# Notices leave by mail where there is a server for it, to those who ask for it.
EMAIL_URL = env.str("EMAIL_URL", "")
SENDS_MAIL = bool(EMAIL_URL)
globals().update(mail.settings_of(EMAIL_URL))
DEFAULT_FROM_EMAIL = SITE_EMAIL or f"newsroom@{SITE.hostname}"

# Wires: where suppliers put their files, and the hosts that are asked although they or their ports are not public ones.
WIRES_DIR = Path(env.str("WIRES_DIR", "") or VAR_DIR / "wires")
WIRES_ALLOWED_HOSTS: list[str] = env.list("WIRES_ALLOWED_HOSTS", [])

# Logging in (articles.accounts). Who needs a second factor, and has none, can do nothing at the desk but set one up.
REQUIRE_MFA = env.bool("REQUIRE_MFA", False)
AUTH_USER_MODEL = "articles.User"
AUTHENTICATION_BACKENDS = ["articles.accounts.DeskBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
globals().update(login.settings_of(site_name=SITE_NAME, https=HTTPS))
PASSWORD_RESET_TIMEOUT = 24 * 3600  # how long a link for a new password holds, in seconds

LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
FORMAT_MODULE_PATH = "newsroom.formats"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_DIR", "") or VAR_DIR / "media")
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
# Photos: a folder, or an S3-compatible bucket, whose keys boto3 reads from its own variables. Readers get them from us.
if MEDIA_BUCKET := env.str("MEDIA_BUCKET", ""):
    from botocore.config import Config  # it is not among what `make run` installs

    MEDIA_STORAGE = {
        "BACKEND": "articles.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": MEDIA_BUCKET,
            "endpoint_url": env.str("MEDIA_ENDPOINT", "") or None,
            "region_name": env.str("MEDIA_REGION", "") or None,
            # By default 60 seconds each, five times.
            "client_config": Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 2}),
            "default_acl": None,
            "file_overwrite": True,  # a name says what bytes it holds
        },
    }
else:
    MEDIA_STORAGE = {"BACKEND": "articles.storage.LocalMedia"}
STORAGES = {
    "default": MEDIA_STORAGE,
    "staticfiles": {"BACKEND": "articles.storage.StaticStorage"},
}
FILE_UPLOAD_HANDLERS = [
    "articles.storage.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = False

# Public pages are shared between readers and carry no nonce. The desk's policy stands in articles.middleware.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": embeds.HOSTS,
        "object-src": [NONE],
    }
}
DESK_CSP_UPDATE = {
    # Google Docs puts style attributes on what it copies; the editor drops them, but only after they were parsed.
    "style-src-attr": ["'unsafe-inline'"],
    "script-src": [SELF, NONCE],
    "img-src": [SELF, "blob:", "data:"],
}

DESK_CSP_REPLACE = {"frame-src": None}  # nobody plays anything there

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # load balancers ask by plain http
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Networks of proxies of ours, whose X-Request-ID is taken over.
TRUSTED_PROXIES = fixed.networks(env.list("TRUSTED_PROXIES", []))
LOGGING = logging.settings_of(env.str("LOG_FORMAT", "json" if HTTPS else "lines"))
# Errors that the log tells of go to Sentry too.
if SENTRY_DSN := env.str("SENTRY_DSN", ""):
    sentry.start(SENTRY_DSN, release=BUILD)
