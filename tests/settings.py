"""The site's settings with what would slow tests down taken out, in a folder of their own."""

import os
import tempfile

os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="timeline-tests-")
os.environ["SECRET_KEY"] = "tests only, tests only, tests only, tests only, tests only"
for name in ("SITE_URL", "ALLOWED_HOSTS", "BEHIND_PROXY", "TRUSTED_PROXIES", "DEBUG", "LOG_LEVEL"):
    os.environ.pop(name, None)

from sspsite.settings import *  # noqa: E402, F403
from sspsite.settings import STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
