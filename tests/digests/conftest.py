"""No turns of other tests are taken."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_turns_taken():
    cache.clear()
