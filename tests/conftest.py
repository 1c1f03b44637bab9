"""What every test stands on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import translation
from hypothesis import settings as hypothesis_settings

pytest_plugins = ["tests.chromium"]

# A slow machine is no failure; in CI the same examples every time.
hypothesis_settings.register_profile("jalon", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("jalon")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A page asked for in French leaves French behind it: each test begins in English."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Pages render without `collectstatic`: static files keep their plain names."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield
