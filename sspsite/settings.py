"""Settings of every deployment, read from the environment; unset means the safe local default."""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from sspsite import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# What the site writes: the SQLite file, the secret key, the collected static files.
VAR_DIR = environment.make_folder("VAR_DIR", Path(environment.read_text("VAR_DIR", str(BASE_DIR / "var"))))

DEBUG = environment.read_boolean("DEBUG")
SECRET_KEY = environment.read_secret_key("SECRET_KEY", VAR_DIR / "secret_key")

# Where readers find the site, such as https://history.example.org; "" takes each request's own host.
SITE_URL = environment.read_site_url("SITE_URL")
ALLOWED_HOSTS_ARE_DEFAULT = not environment.read_text("ALLOWED_HOSTS")
ALLOWED_HOSTS = environment.read_list(
    "ALLOWED_HOSTS",
    ["localhost", "127.0.0.1", "[::1]", *filter(None, [urlsplit(SITE_URL).hostname])],
)

INSTALLED_APPS = [
    "timeline.apps.TimelineConfig",
    "timeline.apps.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_filters",
    # Its templates, for widgets that are drawn by templates of the site's own.
    "django.forms",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "timeline.caching.PageStoreMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sspsite.headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "timeline.admin.locked.PatientSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "sspsite.urls"
WSGI_APPLICATION = "sspsite.wsgi.application"

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

DATABASE_URL = environment.read_text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'site.sqlite3'}")
try:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be read. It takes postgres://user:password@host:5432/name or sqlite:////path/to/file; "
        "signs such as # in a password are written as %23."
    ) from error
PATIENCE = 20  # seconds that a writer waits for another one; past that, the desk keeps what was typed
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers and one writer at a time do not block each other.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": PATIENCE,
        "transaction_mode": "IMMEDIATE",
        # What is deleted is overwritten, so that redacted words are not left in the file.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = f"-c lock_timeout={PATIENCE}s {options.get('options', '')}".strip()
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Finished pages (`timeline.caching`): in the memory of each process, or in one Redis for all hosts. In memory at most
# so many, of at most 128 KiB each: 50 MiB if all were that long. Those asked for least recently make room.
REDIS_URL = environment.read_text("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 400}}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Worker processes of the application server that `quickstart` starts.
WEB_CONCURRENCY = environment.read_integer("WEB_CONCURRENCY", 2, least=1)

# What their C library is told. With a heap for each thread, which glibc makes, and with what it keeps of memory that is
# free again, a busy worker takes up to a third more of it and is no faster.
MALLOC = {
    name: environment.read_text(name, default)
    for name, default in (("MALLOC_ARENA_MAX", "1"), ("MALLOC_TRIM_THRESHOLD_", "131072"))
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Security. What needs HTTPS follows from the address of the site.
IS_HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_FAILURE_VIEW = "timeline.views.permission_denied"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
X_FRAME_OPTIONS = "DENY"
if environment.read_boolean("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": environment.read_choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "WARNING"),
    },
    # Requests that readers got wrong are the site's answers, not the operator's problem.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
