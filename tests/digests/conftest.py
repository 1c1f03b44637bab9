"""Subscribers and what there is to tell them."""

import pytest
from django.core.cache import cache

from articles.digests import compose
from articles.digests.compose import Links


@pytest.fixture(autouse=True)
def no_turns_taken():
    cache.clear()


@pytest.fixture(autouse=True)
def links(monkeypatch):
    monkeypatch.setattr(
        compose,
        "links_of",
        lambda one: Links(f"https://j/p/{one.pk}", f"https://j/u/{one.pk}", f"https://j/o/{one.pk}"),
    )
