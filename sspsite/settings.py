"""Settings of every deployment, read from the environment; unset means the safe local default."""

import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage

from sspsite import __version__, environment

RELEASE = __version__
BASE_DIR = Path(__file__).resolve().parent.parent
sys.excepthook = environment.tell_in_one_line

# What the site writes, for its own user alone: the SQLite file, the secret key, the collected static files.
VAR_DIR = environment.make_folder(
    "VAR_DIR",
    Path(environment.read_text("VAR_DIR", str(BASE_DIR / "var"))),
    kept=("site.sqlite3", "secret_key"),
)

# The developers' server shows errors in full and serves static files from their sources.
DEBUG = environment.read_boolean("DEBUG", default=sys.argv[1:2] == ["runserver"])
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
    "timeline.apps.SignInsConfig",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    # Its templates, for widgets that are drawn by templates of the site's own.
    "django.forms",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "timeline.caching.PageStoreMiddleware",
    "sspsite.headers.SecurityHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sspsite.headers.ProbedByAnyNameMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "timeline.admin.locked.PatientSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "timeline.accounts.sessions.SessionLimitsMiddleware",
    "timeline.admin.unsaved.UnsavedMiddleware",
    # Last, as it asks for: what a sign-in is refused by is answered here.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sspsite.urls"
WSGI_APPLICATION = "sspsite.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["timeline.templatetags.directions"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sspsite.headers.tell_of_staff_link",
                "timeline.presenters.navigation.present_navigation",
            ],
        },
    },
]

DATABASE_URL = environment.read_text("DATABASE_URL", f"sqlite:///{quote(str(VAR_DIR / 'site.sqlite3'))}")
try:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
    if not DATABASES["default"]["ENGINE"].endswith((".sqlite3", ".postgresql")):
        raise ValueError(DATABASE_URL)
except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be read. It takes postgres://user:password@host:5432/name or sqlite:////path/to/file; "
        "signs such as # in a password are written as %23."
    ) from error
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers and one writer at a time do not block each other.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 60,  # seconds that a command waits for whoever writes; what serves waits less (`timeline.outages`)
        "transaction_mode": "IMMEDIATE",
        # What is deleted is overwritten, so that redacted words are not left in the file. Each thread has a connection,
        # which remembers half a megabyte of pages: the system has them all, for every process.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; "
        "PRAGMA cache_size=-500;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    environment.need("DATABASE_URL", "psycopg", "postgres")
    DATABASES["default"]["ENGINE"] = "sspsite.postgresql"
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # By this name PostgreSQL lists the connections of the site, and `restore` knows that it still runs.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("application_name", "safer-school-partnerships")
# Behind a pooler that lends a connection for one transaction, a cursor outlives its connection.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = environment.read_boolean("DISABLE_SERVER_SIDE_CURSORS")
# Finished pages (`timeline.caching`): in the memory of each process, or in one Redis for all hosts. In memory at most
# so many, of at most 128 KiB each: 50 MiB if all were that long. Those asked for least recently make room.
if REDIS_URL := environment.read_redis_url("REDIS_URL"):
    environment.need("REDIS_URL", "redis", "redis")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # A page is made in less time than it would take to wait longer for it.
        "OPTIONS": {
            "serializer": "timeline.caching.PlainBytes",
            "socket_connect_timeout": 0.2,
            "socket_timeout": 0.2,
        },
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 400}}
}
# Of these, so many for addresses with a query: whoever searches for words at random drives out other searches alone.
PAGES_WITH_QUERY = 5000 if REDIS_URL else 150
# The longest form of the desk has 900 rows of figures with 21 fields each, 300 of sources with 9, and texts. More is
# refused, in words.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 22_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-ins. Who failed too often is refused before a password is hashed, by the limits of the site's own.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "timeline.accounts.limits.BoundedBackend"]
AXES_HANDLER = "timeline.accounts.limits.Limits"
AXES_CLIENT_IP_CALLABLE = "timeline.accounts.log.find_address"
AXES_LOCKOUT_CALLABLE = "timeline.admin.accounts.refuse_sign_in"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
# Sessions end with the browser, without use, and after a working day.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = environment.read_integer("SESSION_HOURS", 12, least=1) * 3600
SESSION_IDLE_AGE = environment.read_integer("SESSION_IDLE_MINUTES", 120, least=6) * 60
# Whether every account needs a second step; Publishers do where the site has HTTPS.
STAFF_SECOND_FACTOR = environment.read_choice("STAFF_SECOND_FACTOR", ("OPTIONAL", "REQUIRED"), "optional")
# Whether somebody else publishes what one wrote or changed.
REVIEW = environment.read_choice("REVIEW", ("OPTIONAL", "REQUIRED"), "optional")
OTP_TOTP_ISSUER = urlsplit(SITE_URL).hostname or "Editorial desk"
LOGIN_URL = "admin:login"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
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
FORMAT_MODULE_PATH = "sspsite.formats"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    if DEBUG
    else {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # The list of the files is not one of the files that are served.
        "OPTIONS": {"manifest_storage": FileSystemStorage(location=VAR_DIR)},
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600  # of collected files as well
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
SERIALIZATION_MODULES = {"json": "timeline.serializers"}

# Security. What needs HTTPS follows from the address of the site.
IS_HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
# Both bind addresses beside this one, and the second for years, so they are the operator's choice and no oversight.
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.read_boolean("HSTS_INCLUDE_SUBDOMAINS")
SECURE_HSTS_PRELOAD = environment.read_boolean("HSTS_PRELOAD")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
if IS_HTTPS:
    # By these names a browser takes the cookies from this very host alone, not from one beside it.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
LOGIN_REDIRECT_URL = "admin:index"
CSRF_FAILURE_VIEW = "timeline.views.permission_denied"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
X_FRAME_OPTIONS = "DENY"
# Whom to tell of a weakness, in /.well-known/security.txt; and whether public pages lead to the desk.
SECURITY_CONTACT = environment.read_contact("SECURITY_CONTACT")
STAFF_LINK = environment.read_boolean("STAFF_LINK", default=True)
# Who may say by which scheme and from which address a reader came (`sspsite.proxies`). BEHIND_PROXY is its short form
# for a proxy on the same host.
TRUSTED_PROXIES = environment.read_proxies(
    "TRUSTED_PROXIES", ["127.0.0.1", "::1", "unix"] if environment.read_boolean("BEHIND_PROXY") else []
)
# The site stands at the root of its host. A server would take a prefix from whoever sends SCRIPT_NAME as a header.
FORCE_SCRIPT_NAME = ""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s%(request)s: %(message)s"},
        "plain": {"format": "%(message)s"},
    },
    "filters": {"sparing": {"()": "sspsite.logs.Sparing"}, "numbered": {"()": "sspsite.logs.Numbered"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["sparing", "numbered"]},
        "requests": {"class": "logging.StreamHandler", "formatter": "plain"},
    },
    "root": {
        "handlers": ["console"],
        "level": environment.read_choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "WARNING"),
    },
    # Requests that readers got wrong are the site's answers, not the operator's problem.
    "loggers": {
        "django.request": {"level": "ERROR"},
        # Sign-ins, rights, redactions and exports are written whatever the level is; the lines of django-axes say less.
        "timeline.audit": {"level": "INFO"},
        "axes": {"level": "ERROR"},
        # One line of JSON for each request, where the operator wants it.
        "sspsite.requests": {
            "handlers": ["requests"],
            "level": "INFO" if environment.read_boolean("REQUEST_LOG") else "CRITICAL",
            "propagate": False,
        },
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
