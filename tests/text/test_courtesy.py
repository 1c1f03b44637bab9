"""How far a refusal reaches."""

import pytest

from articles.text.courtesy import Scope, place_of, registrable_domain, scope_of

URL = "https://blog.press.co.uk/feed?page=2"


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("example.org", "example.org"),
        ("a.b.example.org", "example.org"),
        ("alice.tumblr.com", "tumblr.com"),
        ("alice.github.io", "alice.github.io"),
        ("localhost", "localhost"),
        ("co.uk", "co.uk"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("", ""),
    ],
)
def test_a_domain_is_what_one_owner_registered(host, domain):
    assert registrable_domain(host) == domain


def test_what_an_address_is_part_of():
    assert [place_of(URL, scope) for scope in Scope] == ["blog.press.co.uk/feed", "blog.press.co.uk", "press.co.uk"]
    assert place_of("https://press.example", Scope.PATH) == "press.example/"


@pytest.mark.parametrize(
    ("refused_before", "scope"),
    [
        ([], Scope.PATH),
        (["https://blog.press.co.uk/feed?page=1"], Scope.PATH),
        (["https://blog.press.co.uk/other"], Scope.HOST),
        (["https://www.press.co.uk/feed"], Scope.DOMAIN),
        (["https://blog.press.co.uk/other", "https://www.press.co.uk/feed"], Scope.DOMAIN),
    ],
)
def test_two_paths_speak_for_their_host_and_two_hosts_for_their_domain(refused_before, scope):
    assert scope_of(URL, refused_before) == scope
