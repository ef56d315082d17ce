"""The settings of the tests: those of development, whatever the environment says, and a data directory of their own."""

import os
import tempfile

# Kept in a name: the directory is removed when this object goes.
_data = tempfile.TemporaryDirectory(prefix="cytoledger-tests-")

for name in [name for name in os.environ if name.startswith("CYTOLEDGER_")]:
    del os.environ[name]
for name in ["SECRET_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"]:
    os.environ.pop(name, None)
os.environ["CYTOLEDGER_DATA_DIR"] = _data.name
# Playwright runs an event loop in the thread of a browser test, which itself never awaits.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from config.settings import *
from config.settings import DATA_DIR, DATABASES

# A file, as in use: what holds between two connections (locks, WAL) is not the same for a database in memory.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}

# Argon2 is slow on purpose; tests/config/ looks at the real setting.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
