"""Django's settings. They and `environment` read what is set from outside (docs/reference/environment.md)."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from cauce.wiring import environment as env
from cauce.wiring import logs

PACKAGE = Path(__file__).resolve().parent.parent
DATA = env.data_folder()

DEBUG = env.yes("CAUCE_DEBUG")
SECRET_KEY = env.secret_key(DATA)
SECRET_KEY_FALLBACKS = env.text("CAUCE_OLD_SECRET_KEYS").split()
BASE_URL = env.origin("CAUCE_BASE_URL", "http://127.0.0.1:8000")
BEHIND_TLS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("CAUCE_HOSTS") or ["*"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SMTP_URL = env.mail_server("CAUCE_SMTP_URL")
TLS_CERT = env.text("CAUCE_TLS_CERT")  # of the mail listener; without one it makes its own
TLS_KEY = env.text("CAUCE_TLS_KEY")
MAX_MAIL_BYTES = env.whole("CAUCE_MAX_MAIL_MB", 36) * 1024 * 1024  # 25 MB of attachments, as base64
MAX_ATTACHMENT_BYTES = env.whole("CAUCE_MAX_ATTACHMENT_MB", 25) * 1024 * 1024
API_PER_MINUTE = env.whole("CAUCE_API_PER_MINUTE", 3000)
MAX_BODY_BYTES = env.whole("CAUCE_MAX_BODY_MB", 40) * 1024 * 1024  # of one request
ALLOW_PRIVATE_HOSTS = env.networks("CAUCE_ALLOW_PRIVATE")
CLAMD = env.place("CAUCE_CLAMD")  # host:port or the path of a socket; empty: files are not scanned
CLAMD_HOLDS = env.yes("CAUCE_CLAMD_HOLDS")  # nobody gets a file before it has been scanned
TRUSTED_AUTHSERV = env.words("CAUCE_TRUSTED_AUTHSERV")
CHECK_SENDERS = env.yes("CAUCE_CHECK_SENDERS", True)  # SPF, DKIM, DMARC by DNS

KEEP_INTAKES_DAYS = env.whole(
    "CAUCE_KEEP_INTAKES_DAYS", 30, least=0
)  # how mails came in, once they are settled
env.one_of("CAUCE_CLOCK", "", "moved")  # `ground.clock` reads it; here a misspelt one is noticed

DATABASES = env.databases(DATA)
DATABASE_ROUTERS = ["cauce.ground.db.router.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_ON_POSTGRES = "raw" not in DATABASES

ROOMS = [
    "cauce.ground.log", "cauce.ground.jobs", "cauce.ground.clock", "cauce.ground.files",
    "cauce.people", "cauce.tickets", "cauce.channels", "cauce.notifications", "cauce.search",
    "cauce.workspace", "cauce.api",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    *(["procrastinate.contrib.django"] if _ON_POSTGRES else []),
    *ROOMS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cauce.wiring.compressing.compressed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cauce.wiring.middleware.in_their_language_and_zone",
    "cauce.wiring.middleware.with_safe_headers",
    "cauce.wiring.middleware.refusals_as_answers",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "cauce.wiring.urls"
WSGI_APPLICATION = "cauce.wiring.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "workspace" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "cauce.wiring.jinja.environment"},
    },
    # allauth's own pages are Django templates; ours stand in front of those that we use.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}},
]

# People
AUTH_USER_MODEL = "people.Agent"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "cauce.wiring.signing_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no mail because somebody typed it in
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_NAME = "cauce_session"
CSRF_COOKIE_NAME = "cauce_csrf"
CSRF_FAILURE_VIEW = "cauce.wiring.failures.csrf"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "wiring_cache",
    }
    if _ON_POSTGRES
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0

# Languages: msgids are English, Spanish is what everything is written for first.
LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Assets: `wiring.assets` makes them, in a folder named for their content
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "workspace" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STATIC_ROOT = DATA / "assets" / env.content_of(*STATICFILES_DIRS)
STORAGES = {"staticfiles": {"BACKEND": "cauce.wiring.assets.Storage"}}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Mail of Cauce itself (password reset), through the same queue as every other mail
EMAIL_BACKEND = "cauce.channels.email.system.Backend"
DEFAULT_FROM_EMAIL = env.sender("CAUCE_FROM", "Cauce <cauce@localhost>")

TASKS = {
    "default": {
        "BACKEND": "cauce.ground.jobs.backends.procrastination.ProcrastinateBackend"
        if _ON_POSTGRES
        else "cauce.ground.jobs.backends.leases.LeaseBackend",
        "QUEUES": ["default", "mail", "searches"],
    }
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_ON_APP_READY = "cauce.wiring.ready.register_jobs"

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
FILE_UPLOAD_TEMP_DIR = None
FORMAT_MODULE_PATH: list[str] = []
SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # an address is unique whatever its case: a constraint on Lower("email")

LOGGING = logs.configure(
    level=env.one_of("CAUCE_LOG", "WARNING", "DEBUG", "INFO", "ERROR"),
    as_json=env.one_of("CAUCE_LOG_FORMAT", "text", "json") == "json",
)
