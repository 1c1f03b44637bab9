"""The decision whether a fetch may connect to an address. Pure: addresses in, a reason to refuse out.

Only global unicast addresses are let through, and the ones inside FETCH_PRIVATE_NETWORKS. IPv6 forms that carry an
IPv4 address (mapped, NAT64, 6to4) are judged by the address that they carry.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# What Python's ipaddress takes for global and is not, or is a machine's own metadata service.
_KINDS: Sequence[tuple[Network, str]] = [
    (ip_network(network), kind)
    for network, kind in [
        ("169.254.0.0/16", "a link-local"),
        ("168.63.129.16/32", "a metadata"),
        ("100.64.0.0/10", "a shared"),
        ("192.0.0.0/24", "a reserved"),
        ("192.88.99.0/24", "a reserved"),
        ("fd00:ec2::/32", "a metadata"),
        ("fec0::/10", "a site-local"),
        ("64:ff9b:1::/48", "a reserved"),
        ("2001::/23", "a reserved"),
        ("3fff::/20", "a reserved"),
    ]
]
_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def refusal(address: str, allowed: Iterable[Network] = ()) -> str:
    """Why nothing may be fetched from the address ("10.0.0.1 is a private address"), or "" where it may."""
    try:
        told = ip_address(address)
    except ValueError:
        return f"{address} is no address"
    meant = _carried(told) or told
    if any(one in network for network in allowed for one in (told, meant)):
        return ""
    kind = _kind(meant)
    return f"{address} is {kind} address" if kind else ""


def is_address(host: str) -> bool:
    """Whether it is an address already, as a resolver would give it, and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def first_refusal(addresses: Sequence[str], allowed: Iterable[Network] = ()) -> str:
    """Why a name with these addresses is refused: one bad address is enough, whichever would be connected to."""
    networks = list(allowed)
    return next((why for address in addresses if (why := refusal(address, networks))), "")


def _carried(address: Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _kind(address: Address) -> str:
    """What the address is instead of a global one, with its article; "" for a global one."""
    if named := next((kind for network, kind in _KINDS if address in network), ""):
        return named
    if address.is_unspecified:
        return "an unspecified"
    if address.is_loopback:
        return "a loopback"
    if address.is_link_local:
        return "a link-local"
    if address.is_multicast:
        return "a multicast"
    if address.is_private:
        return "a private"
    is_global = address.is_global and (address.version == 4 or address in _GLOBAL_V6)
    return "" if is_global and not address.is_reserved else "a reserved"
