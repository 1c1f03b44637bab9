"""A pytest plugin that brings up real servers before Django's settings are read, with data of their own under
`var/test`, unless DATABASE_URL and REDIS_URL name others. Each of several processes (pytest-xdist) has its own."""

import os
from contextlib import ExitStack
from pathlib import Path

from tracker import embedded

OURS = "JALON_TEST_SERVERS"  # which addresses the first process filled in: the others are not to share them

for _name in os.environ.pop(OURS, "").split():
    del os.environ[_name]
_given = {name for name in embedded.NOWHERE if name in os.environ}
_var = Path(embedded.VAR) / os.environ.get("PYTEST_XDIST_WORKER", "test")
_servers = ExitStack()
os.environ["JALON_VAR"] = str(_var)
(_var / "static").mkdir(parents=True, exist_ok=True)
_servers.enter_context(embedded.environment(_var))
os.environ[OURS] = " ".join(sorted(embedded.NOWHERE.keys() - _given))


def pytest_unconfigure() -> None:
    _servers.close()
