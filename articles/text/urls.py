"""Addresses: one form for each, so that two feeds that list the same page list the same article.

courlan's cleaning is not used here: it takes `source`, `ref`, `cid`, `eid`, `keyword` and alike for tracking wherever
they stand, which some sites number their articles by, sorts and re-encodes the rest, and cuts an address out of
another's query.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from articles.text.courtesy import registrable_domain

LONGEST = 2000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}\ud800-\udfff]")
_RESERVED = "%/:=&?~+!$,;'@()*[]"
_TRACKING = re.compile(
    r"(?:utm_\w*|at_(?:medium|campaign|custom\d|variant|link_\w+|format|recipient\w*|creation|emailtype|send_date)|"
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|epik|srsltid|"
    r"mc_[ce]id|mkt_tok|_hs(?:enc|mi)|hsctatracking|vero_(?:id|conv)|oly_(?:anon|enc)_id|rb_clickid|wt_mc|wt\.mc_id|"
    r"(?:pk|mtm|matomo|piwik)_\w+|xtor|xts|ns_(?:mchannel|source|campaign|linkname|fee)|guccounter|guce_referr\w*|"
    r"ref_src|ref_url|s_cid|s_kwcid|cmpid|ncid|ftag|sr_share|smid|smtyp|spm|_ga|_gl|__twitter_impression)",
    re.IGNORECASE,
)
_AMP_CACHE = re.compile(
    r"https?://(?:(?:www\.)?google(?:\.[a-z]{2,3}){1,2}/amp|[\w-]+\.cdn\.ampproject\.org/[cv])/(?:s/)?(?=[^/]+\.[^/]+)",
    re.IGNORECASE,
)
_SUBDOMAINS = re.compile(r"^(?:(?:www|amp)\.)+(?=[^.]+\.)")
_AMP_PATH = re.compile(r"/amp/?$|\.amp(?=(?:\.html?)?$)", re.IGNORECASE)
_AMP_PARAMETER = re.compile(r"amp(?:=(?:1|true)?)?|outputtype=amp", re.IGNORECASE)
_TRACKING_VALUE = re.compile(r"(?:source|src|ref|from|origin|partner)=(?:rss|feed|atom|syndication)", re.IGNORECASE)


def is_web_address(url: str) -> bool:
    """Whether it is a whole http(s) address that can be fetched and shown: no user name, no blanks, not overlong."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    whole = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and "@" not in parts.netloc and port != 0
    return whole and len(url) <= LONGEST and not _FORBIDDEN.search(url)


def canonical(url: str, *, keep_fragment: bool = False) -> str:
    """The address in its one form: host in lower case, no default port, no tracking parameters, no fragment.
    What is no web address comes back as it is."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host or "@" in parts.netloc:
        return url
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        netloc = f"{netloc}:{port}"
    fragment = _quoted(parts.fragment) if keep_fragment else ""
    return urlunsplit((scheme, netloc, _quoted(parts.path) or "/", _without_tracking(parts.query), fragment))


def identity(url: str) -> str:
    """What all ways of writing an article's address have in common: no scheme, `www.`, slash at the end or AMP.
    It is for telling addresses apart, not for fetching; what is no web address comes back as it is."""
    whole = canonical(_AMP_CACHE.sub("https://", url.strip(), count=1), keep_fragment=True)
    parts = urlsplit(whole) if is_web_address(whole) else None
    if parts is None:
        return whole
    query = "&".join(part for part in parts.query.split("&") if not _AMP_PARAMETER.fullmatch(part))
    return urlunsplit(
        ("", _SUBDOMAINS.sub("", parts.netloc), _AMP_PATH.sub("", parts.path).rstrip("/"), query, parts.fragment)
    )


def own_address(asked: str, landed: str, told: str) -> str:
    """The address of an article that was asked for at one, answered from another, and names (rel=canonical) a third.

    The page is believed within its own site alone, and never where it names the front page, as broken templates do.
    """
    landed = canonical(landed)
    if is_front_page(landed) and not is_front_page(asked):
        return asked
    if not told or not is_same_site(told, landed) or (is_front_page(told) and not is_front_page(landed)):
        return landed
    return told.replace("http://", "https://", 1) if landed.startswith("https://") else told


def is_same_site(one: str, other: str) -> bool:
    """Whether both lie in one registrable domain."""
    first, second = (registrable_domain(urlsplit(url).hostname or "") for url in (one, other))
    return first == second


def is_front_page(url: str) -> bool:
    """Whether it is a site's first page, and no article of it."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def site_of(url: str) -> str:
    """The address of the site that an address lies in."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def absolute(base: str, link: str) -> str:
    """The link as seen from the page at `base`; "" where it leads nowhere."""
    try:
        return urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return ""


def _quoted(part: str) -> str:
    return quote(part, safe=_RESERVED, errors="replace")


def _without_tracking(query: str) -> str:
    return _quoted("&".join(part for part in query.split("&") if part and not _is_tracking(part)))


def _is_tracking(parameter: str) -> bool:
    return bool(_TRACKING.fullmatch(parameter.split("=", 1)[0]) or _TRACKING_VALUE.match(parameter))
