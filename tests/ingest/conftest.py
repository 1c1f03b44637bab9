from threading import Event

import pytest

from tests.ingest.servers import site

__all__ = ["site"]


@pytest.fixture
def hanging_resolver():
    """A resolver that gives no answer until the test is over."""
    over = Event()

    def resolve(host, port):
        over.wait(20)
        return []

    yield resolve
    over.set()
