"""A pytest plugin that brings up real servers before Django's settings are read, with data of their own under
`var/test`, unless DATABASE_URL and REDIS_URL name others."""

import os
from contextlib import ExitStack

from tracker import embedded

_servers = ExitStack()
_var = embedded.VAR / "test"
os.environ["JALON_VAR"] = str(_var)
(_var / "static").mkdir(parents=True, exist_ok=True)
_servers.enter_context(embedded.environment(_var))


def pytest_unconfigure() -> None:
    _servers.close()
