"""Every setting of an installation: read from the environment and from ``tutela.toml`` in the data folder."""

import os
import secrets
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _


def text_setting(name: str, default: str = "") -> str:
    """A setting as text: from ``NAME``, from the file that ``NAME_FILE`` names, else the default."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name) or default


def home_settings(home: Path) -> dict[str, Any]:
    """What ``tutela init`` wrote into the data folder; empty before that."""
    file = home / "tutela.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def key_text(name: str) -> str:
    """A key from the key folder as text, or nothing before ``tutela init``."""
    file = TUTELA_KEYS / name
    return file.read_text(encoding="ascii").strip() if file.is_file() else ""


def database(url: str, embedded: str, schema_suffix: str = "") -> dict[str, Any]:
    """A Django database: SQLCipher in the data folder, or PostgreSQL where ``url`` names one."""
    if not url:
        return {
            "ENGINE": "tutela.apps.record.sqlcipher",
            "NAME": TUTELA_HOME / embedded,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 60, "key_file": TUTELA_KEYS / "database.key"},
            "TEST": {"NAME": TUTELA_HOME / f"test-{embedded}"},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) + schema_suffix,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


BASE_DIR = Path(__file__).parent
TUTELA_HOME = Path(text_setting("TUTELA_HOME", str(Path.home() / ".local/share/tutela"))).expanduser().absolute()
_HOME = home_settings(TUTELA_HOME)
TUTELA_KEYS = Path(text_setting("TUTELA_KEYS", _HOME.get("keys", str(TUTELA_HOME.parent / "tutela-keys")))).expanduser()
TUTELA_VAULT = TUTELA_HOME / "vault"
TUTELA_SOURCES = [
    Path(folder).expanduser().absolute()
    for folder in text_setting(
        "TUTELA_SOURCES", os.pathsep.join(_HOME.get("sources", [str(TUTELA_HOME / "images")]))
    ).split(os.pathsep)
    if folder
]
"""Folders whose images, disks and folders an examiner may choose on the pages."""
TUTELA_JURISDICTION = (
    BASE_DIR / "jurisdictions" / text_setting("TUTELA_JURISDICTION", _HOME.get("jurisdiction", "in_kl"))
)

DEBUG = False
SECRET_KEY = key_text("web.key") or secrets.token_urlsafe(48)
ALLOWED_HOSTS = [
    *text_setting("TUTELA_HOSTS", ",".join(_HOME.get("hosts", []))).split(","),
    *filter(None, [text_setting("TUTELA_ADDRESS")]),
    "localhost",
    "127.0.0.1",
    "[::1]",
]

TUTELA_DATABASE = text_setting("TUTELA_DATABASE", _HOME.get("database", ""))
DATABASES = {
    "default": database(TUTELA_DATABASE, "ledger.db"),
    "desk": database(TUTELA_DATABASE, "desk.db", "_desk"),
}
DATABASE_ROUTERS = ["tutela.apps.record.routing.Rooms"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = [
    "record",
    "people",
    "subjects",
    "networks",
    "hashlists",
    "intake",
    "operations",
    "evidence",
    "cases",
    "requests",
    "figures",
]
INSTALLED_APPS = [
    *(f"tutela.apps.{room}" for room in ROOMS if (BASE_DIR / "apps" / room / "apps.py").is_file()),
    "tutela.apps.people.signin",
    "tutela.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tutela.web.access.OfficerMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "tutela.web.urls"
WSGI_APPLICATION = "tutela.web.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets may be written by our own templates
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tutela.web.access.page_context",
            ],
        },
    },
]

AUTH_USER_MODEL = "signin.SignIn"
SESSION_ENGINE = "tutela.apps.people.signin.sessions"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "signin_counter"}}
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "tutela.apps.people.signin.backends.OfficersInService",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"max_similarity": 0.6},
    },
]
ACCOUNT_ADAPTER = "tutela.apps.people.signin.adapters.OfficerAccounts"
MFA_ADAPTER = "tutela.apps.people.signin.adapters.SealedFactors"
ACCOUNT_FORMS = {"login": "tutela.apps.people.signin.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Tutela"
MFA_TOTP_TOLERANCE = (
    1  # half a minute either way (RFC 6238, 5.2): a code typed as it changes, a phone's clock that is off
)
MFA_FORMS = {
    "authenticate": "tutela.apps.people.signin.forms.CodeForm",
    "reauthenticate": "tutela.apps.people.signin.forms.CodeAgainForm",
    "activate_totp": "tutela.apps.people.signin.forms.SetFactorForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "tutela.apps.people.signin.forms.tried_number"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "password", "code", "csrfmiddlewaretoken", "next"]
AXES_LOCKOUT_TEMPLATE = "errors/429.html"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
TUTELA_TLS = text_setting("TUTELA_TLS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TUTELA_TLS
SECURE_HSTS_SECONDS = 31536000 if TUTELA_TLS else 0
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "axes.W003", "axes.W006"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ml", _("Malayalam")), ("hi", _("Hindi")), ("eo", _("Pseudo-locale"))]
LOCALE_PATHS = [BASE_DIR / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = _HOME.get("zone", "Asia/Kolkata")

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": text_setting("TUTELA_LOG", "WARNING")},
    "loggers": {"axes": {"level": "ERROR"}},
}
