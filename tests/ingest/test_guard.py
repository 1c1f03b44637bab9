"""The guard's decision, on addresses and resolvers that the tests supply: no socket is opened."""

from ipaddress import ip_network

import httpcore
import pytest

from articles.ingest.answers import RefusedError, UnreachableError
from articles.ingest.fetch import Deadline, GuardedBackend, fetch, web_url
from articles.ingest.guard import first_refusal, refusal

PRIVATE = [
    ("127.0.0.1", "a loopback"),
    ("127.255.255.254", "a loopback"),
    ("10.0.0.1", "a private"),
    ("172.16.0.1", "a private"),
    ("192.168.1.1", "a private"),
    ("169.254.169.254", "a link-local"),
    ("168.63.129.16", "a metadata"),
    ("100.100.100.200", "a shared"),
    ("192.0.0.192", "a reserved"),
    ("192.88.99.1", "a reserved"),
    ("198.18.0.1", "a private"),
    ("203.0.113.7", "a private"),
    ("224.0.0.1", "a multicast"),
    ("240.0.0.1", "a private"),
    ("255.255.255.255", "a private"),
    ("0.0.0.0", "an unspecified"),
    ("0.1.2.3", "a private"),
    ("::", "an unspecified"),
    ("::1", "a loopback"),
    ("fe80::1", "a link-local"),
    ("fe80::1%eth0", "a link-local"),
    ("fec0::1", "a site-local"),
    ("fc00::1", "a private"),
    ("fd00:ec2::254", "a metadata"),
    ("ff02::1", "a multicast"),
    ("2001:db8::1", "a private"),
    ("2001::1", "a reserved"),
    ("3fff::1", "a reserved"),
    ("4000::1", "a reserved"),
    ("100::1", "a private"),
    ("::ffff:127.0.0.1", "a loopback"),
    ("::ffff:10.0.0.1", "a private"),
    ("::ffff:169.254.169.254", "a link-local"),
    ("::127.0.0.1", "a reserved"),
    ("64:ff9b::7f00:1", "a loopback"),
    ("64:ff9b::a00:1", "a private"),
    ("64:ff9b:1::a00:1", "a reserved"),
    ("2002:7f00:1::1", "a loopback"),
    ("2002:a9fe:a9fe::1", "a link-local"),
]


@pytest.mark.parametrize(("address", "kind"), PRIVATE)
def test_it_refuses(address, kind):
    assert refusal(address) == f"{address} is {kind} address"


@pytest.mark.parametrize(
    "address",
    [
        "93.184.215.14",
        "8.8.8.8",
        "2606:4700::1111",
        "2a00:1450::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ],
)
def test_it_lets_global_addresses_through(address):
    assert refusal(address) == ""


@pytest.mark.parametrize("nonsense", ["", "localhost", "1.2.3", "2130706433", "0x7f.1", "127.1", "1.2.3.4.5"])
def test_what_is_no_address_is_refused(nonsense):
    assert refusal(nonsense) == f"{nonsense} is no address"


def test_a_setting_allows_networks_and_nothing_beside_them():
    allowed = [ip_network("127.0.0.0/8"), ip_network("fd12::/16")]
    assert refusal("127.0.0.1", allowed) == ""
    assert refusal("::ffff:127.0.0.1", allowed) == ""
    assert refusal("fd12::5", allowed) == ""
    assert refusal("10.0.0.1", allowed)
    assert refusal("::1", allowed)


def test_one_bad_address_among_good_ones_is_enough():
    assert first_refusal(["8.8.8.8", "10.0.0.1", "1.1.1.1"]) == "10.0.0.1 is a private address"
    assert first_refusal(["8.8.8.8", "1.1.1.1"]) == ""


class Wire:
    """Takes note of what would have been connected to; some addresses do not answer."""

    def __init__(self, *, dead=()):
        self.connected = []
        self.dead = dead

    def connect_tcp(self, host, port, timeout):
        self.connected.append(host)
        if host in self.dead:
            raise httpcore.ConnectError("refused")
        return httpcore.MockStream([])


def backend_on(monkeypatch, resolve, *, dead=(), allowed=()):
    backend = GuardedBackend(allowed, Deadline(5), resolve)
    wire = Wire(dead=dead)
    monkeypatch.setattr(backend, "_wire", wire)
    return backend, wire


def test_it_connects_to_the_address_that_was_checked_whatever_the_name_resolves_to_next(monkeypatch):
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    backend, wire = backend_on(monkeypatch, lambda host, port: next(answers))
    backend.connect_tcp("rebinding.example", 80)
    assert wire.connected == ["93.184.215.14"]
    with pytest.raises(RefusedError, match=r"rebinding\.example: 127\.0\.0\.1 is a loopback address"):
        backend.connect_tcp("rebinding.example", 80)
    assert wire.connected == ["93.184.215.14"]


def test_the_next_address_is_tried_where_one_does_not_answer(monkeypatch):
    backend, wire = backend_on(monkeypatch, lambda host, port: ["2606:4700::1", "8.8.8.8"], dead=["2606:4700::1"])
    backend.connect_tcp("two.example", 80)
    assert wire.connected == ["2606:4700::1", "8.8.8.8"]


def test_a_private_address_behind_a_global_one_stops_both(monkeypatch):
    backend, wire = backend_on(monkeypatch, lambda host, port: ["8.8.8.8", "192.168.0.9"])
    with pytest.raises(RefusedError, match=r"192\.168\.0\.9 is a private address"):
        backend.connect_tcp("mixed.example", 80)
    assert wire.connected == []


def test_names_that_are_not_known_and_resolvers_that_do_not_answer():
    def unknown(host, port):
        raise OSError("no such name")

    with pytest.raises(UnreachableError, match=r"the name nowhere\.example is not known"):
        GuardedBackend([], Deadline(5), unknown).checked_addresses("nowhere.example", 80)
    with pytest.raises(UnreachableError, match="is not known"):
        GuardedBackend([], Deadline(5), lambda host, port: []).checked_addresses("nowhere.example", 80)


def test_a_resolver_that_hangs_is_left_behind(hanging_resolver):
    with pytest.raises(UnreachableError, match=r"no complete answer within 0\.05 s"):
        GuardedBackend([], Deadline(0.05), hanging_resolver).checked_addresses("slow.example", 80)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "localhost", "internal.example"])
def test_however_an_address_is_written_what_it_resolves_to_is_judged(host):
    with pytest.raises(RefusedError, match=f"{host}: 127.0.0.1 is a loopback address"):
        fetch(f"http://{host}/", resolve=lambda name, port: ["127.0.0.1"])


def test_the_message_names_an_address_once():
    with pytest.raises(RefusedError, match=r"^10\.0\.0\.1 is a private address$"):
        fetch("http://10.0.0.1/feed", resolve=lambda name, port: [name])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/feed",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "javascript:alert(1)",
        "data:text/xml,<rss/>",
        "//example.org/feed",
        "example.org/feed",
        "http://",
        "http:///feed",
        "",
        "http://[::1",
        "http://example.org:port/",
        "http://exa mple.org/",
        "http://0177.0.0.1/",
        "http://[fe80::1%25eth0]/",
        "http://user@example.org/",
        "http://user:secret@example.org/",
        "http://8.8.8.8@127.0.0.1/",
    ],
)
def test_other_schemes_user_names_and_nonsense_are_refused_before_any_name_is_resolved(url):
    with pytest.raises(RefusedError):
        fetch(url, resolve=lambda name, port: pytest.fail("resolved"))


def test_secrets_in_an_address_are_not_told_again():
    with pytest.raises(RefusedError) as told:
        web_url("http://user:secret@example.org/")
    assert "secret" not in str(told.value)
