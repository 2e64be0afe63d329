"""Settings of Duli. What differs between machines comes from the environment (docs/how-to/run-and-operate.md)."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = environment.mode()
PRODUCTION = MODE == "production"
TESTING = MODE == "test"
DEBUG = False

DATA_DIR = Path(environment.text("DULI_DATA", str(BASE_DIR / "var")))
SECRET_KEY = environment.text(
    "DULI_SECRET_KEY", None if PRODUCTION else "only-for-trying-and-testing-" + "k" * 40
)
if PRODUCTION and (len(SECRET_KEY) < 50 or SECRET_KEY.startswith("only-for-trying")):
    raise ImproperlyConfigured("DULI_SECRET_KEY must be a secret of its own with at least 50 characters")
ALLOWED_HOSTS = environment.names(
    "DULI_ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,testserver,[::1]"
)
CSRF_TRUSTED_ORIGINS = environment.names("DULI_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guardian",
    "axes",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "ledger",
    "organizations",
    "documents",
    "notifications",
    "programs",
    "indicators",
    "evaluations",
    "publicity",
    "appeals",
    "rewards",
    "portal",
    "samples",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "organizations.middleware.ActorMiddleware",
    "core.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.frame",
            ],
            "libraries": {"ui": "core.templatetags.ui", "places": "core.templatetags.places"},
            "builtins": ["core.templatetags.ui", "core.templatetags.places"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        # the script of the page about REST comes with its package; our own apps keep no templates
                        "django.template.loaders.app_directories.Loader",
                    ],
                ),
            ],
        },
    }
]

# Databases: three logins to one database. The application owns nothing; migrations run as the owner.
_LIMITS = "-c statement_timeout=15000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=300000"
_APP = environment.database("DATABASE_APP_URL", options=_LIMITS)
_OWNER = environment.database("DATABASE_URL") if environment.names("DATABASE_URL") else None
_PUBLIC = environment.database("DATABASE_PUBLIC_URL", options=_LIMITS)
DATABASES = {"default": {**_APP, "ATOMIC_REQUESTS": True}, "public": _PUBLIC}
if _OWNER is not None:  # web, worker and beat of production aren't told it
    DATABASES["owner"] = {**_OWNER, "CONN_MAX_AGE": 0}
DATABASE_ROUTERS = ["config.routers.OwnerMigrates"]
DATABASE_ROLES = {"app": _APP["USER"], "public": _PUBLIC["USER"], "backup": "duli_backup"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DULI_TENANT_MODEL = "organizations.Tenant"
DULI_UNIT_MODEL = "organizations.Unit"
DULI_ITEM_RELATIONS = "programs.queries.relations_of_units"
DULI_UNIT_RELATIONS = "programs.queries.relations_column"
DULI_ITEM_UNITS = "programs.queries.units_of_item"
DULI_ITEM_TITLES = "programs.queries.titles_of_items"
DULI_ITEM_PAGE = "portal:item"
PUBLIC_PREFIX = "/p/"
UNGUARDED_PREFIXES = ("/static/", "/healthz", "/readyz")

# People
AUTH_USER_MODEL = "organizations.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "organizations.signin.PersonBackend"]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
# Guardian keeps one relation; rights are asked of `permissions`, so its backend has no part in signing in.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "chooser"
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else ["organizations.hashing.Argon2"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLED = True
AXES_CLIENT_IP_CALLABLE = "organizations.signin.client_address"
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "organizations/locked_out.html"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-duli" if PRODUCTION else "duli"
CSRF_COOKIE_NAME = "__Host-duli-csrf" if PRODUCTION else "duli-csrf"
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "no-referrer" if PRODUCTION else "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Words and times
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = TESTING
WHITENOISE_USE_FINDERS = TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 30000

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# REST
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["organizations.api.authentication.RequestActorAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["organizations.api.permissions.TokenAbility"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "core.parsers.ExactJSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "EXCEPTION_HANDLER": "core.problems.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "config.openapi.DuliSchema",
    "DEFAULT_PAGINATION_CLASS": "core.pagination.ByCursor",
    "PAGE_SIZE": 50,
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Duli 督励",
    "DESCRIPTION": "REST interface of Duli: the same acts as on the pages, with tokens of one tenant.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": r"/api/v1/t/\{tenant\}",
    "OAS_VERSION": "3.1.0",  # its schemas are JSON Schema 2020-12, as the rulebook's own
    # Choices stand where they are used: no invented names for them.
    "POSTPROCESSING_HOOKS": ["config.openapi.with_rulebook"],
}

# Work in the background
CELERY_BROKER_URL = environment.text("REDIS_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request that cannot reach the broker goes on at once: the beat finds the row a second later.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
}
CELERY_TASK_DEFAULT_QUEUE = "effects"
CELERY_BEAT_SCHEDULE = {
    "relay": {"task": "ledger.relay", "schedule": 1.0, "options": {"queue": "relay", "expires": 5}},
}
RENDERING_TIME_LIMIT = 60

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
