"""One machine, sample data, embedded servers (devtools/demo.py sets the URLs). Never for production."""

from baoji_award.settings.base import *  # noqa: F403
from baoji_award.settings.base import LOGGING, MFA_TOTP_ISSUER, PORTAL, VAR_DIR, env

# The processes of `make demo` switch it off, so that whoever looks around meets our error pages and not Django's.
DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = "demo-only-not-a-secret"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://postgres@127.0.0.1:5432/award")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
SECOND_FACTOR_REQUIRED = False
MOVABLE_CLOCK = True
TEST_SIGNATURES = True
# The city of the sample round; another one gives its own names.
PORTAL = PORTAL or {"award_name": "宝鸡市质量奖", "organiser": "宝鸡市质量奖评选工作组委会办公室"}
MFA_TOTP_ISSUER = PORTAL.get("award_name", MFA_TOTP_ISSUER)
LOGGING["handlers"]["console"]["formatter"] = "plain"
