"""How far a server's wish to be left alone reaches: learnt from which of its addresses refused."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList


class Scope(StrEnum):
    PATH = "path"
    HOST = "host"
    DOMAIN = "domain"


def place_of(url: str, scope: Scope) -> str:
    """What the address shares with all others in the scope: its path without the query, its host, its domain."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if scope == Scope.PATH:
        return f"{host}{parts.path or '/'}"
    return host if scope == Scope.HOST else registrable_domain(host)


def registrable_domain(host: str) -> str:
    """The part of a host's name that one owner registered ("news.bbc.co.uk" → "bbc.co.uk"); an address is its own."""
    if _is_address(host):
        return host
    return _suffixes().privatesuffix(host) or host


def scope_of(url: str, refused_lately: Iterable[str]) -> Scope:
    """How far a refusal at the address reaches, given the other addresses of its domain that refused lately: two
    paths speak for their host, two hosts for their domain."""
    refused = list(refused_lately)
    if any(place_of(other, Scope.HOST) != place_of(url, Scope.HOST) for other in refused):
        return Scope.DOMAIN
    if any(place_of(other, Scope.PATH) != place_of(url, Scope.PATH) for other in refused):
        return Scope.HOST
    return Scope.PATH


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
