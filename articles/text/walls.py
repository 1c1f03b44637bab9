"""What stands on a page in place of its article: walls, errors, stubs. Decided from the page alone, and from what the
feed told of it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from articles.text.urls import is_front_page

LONGEST_TEASER = 1500
LONGEST_PAID_TEASER = 3000
_LEAST_TOLD = 8
_WORD = re.compile(r"[^\W\d_]{5,}")
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*(?:"\s*)?(?:false|no\b|0)', re.IGNORECASE)
PAYWALL = "behind a paywall"
_WALLS = (
    (
        PAYWALL,
        r"réservée? (?:à nos|aux) abonné|il vous reste \d+[.,]?\d* ?% de cet article|déjà abonnée? ?\?|"
        r"(?:pour (?:lire|accéder à) (?:la suite|l['’]intégralité)|la suite).{0,60}abonn|"
        r"abonnez-vous pour (?:lire|continuer)|"
        r"subscribe (?:now )?to (?:continue|keep) reading|already a subscriber ?\?|(?:article|content|story) is "
        r"(?:reserved )?for (?:paying )?(?:subscribers|members)|"
        r"(?:subscribers|members)[- ]only (?:article|story|content)|"
        r"to (?:read|unlock) (?:the (?:rest|full)|this) .{0,40}subscri|you(?:'|’)?ve reached your (?:limit|free)",
    ),
    (
        "behind a consent wall",
        r"before you continue to|accept(?:ez|er)? (?:all |tous les |les )?cookies (?:to|pour) (?:continu|acc|lire)|"
        r"(?:nous|we) (?:et|and) nos? (?:\d+ )?partenaires|we and our (?:\d+ )?partners (?:store|use|process)|"
        r"avant d['’]accéder à|continuer sans accepter",
    ),
    (
        "only for browsers",
        r"enable (?:javascript|js|cookies)\b|activer (?:le )?javascript|verif(?:y|ying) (?:that )?you are (?:a )?human|"
        r"checking your browser|vérifi\w+ que vous êtes (?:un )?humain|are you a robot|"
        r"attention required! \| cloudflare|unusual traffic|trafic inhabituel",
    ),
    (
        "behind a sign-in",
        r"(?:sign|log) in to (?:continue|read|view)|connectez-vous pour (?:lire|continuer|accéder)|"
        r"create (?:a free|an) account to (?:continue|read)|créez un compte (?:gratuit )?pour (?:lire|continuer)",
    ),
)
_ERRORS = (
    (
        "gone: its address shows an error page (not found)",
        r"^\W*404\W*(?:$|[|–-])|(?:error|erreur|http)\W{0,3}404\b|\b404\W{1,3}(?:not found|error|page)|"
        r"page (?:not found|introuvable|non trouvée)|(?:page|article|adresse)\b.{0,40}n['’]existe (?:pas|plus)|"
        r"contenu introuvable|(?:page|article|story) (?:is no longer|does not|doesn['’]t) (?:exist|available)|"
        r"could(?: not|n['’]t) find (?:the|that|this) page",
    ),
    (
        "not there: its address shows an error page",
        r"(?:error|erreur|http)\W{0,3}(?:403|50[0234])\b|internal server error|bad gateway|"
        r"service (?:temporarily )?unavailable|^\W*(?:403\W*)?(?:forbidden|access denied|accès refusé)\b|"
        r"une erreur (?:est survenue|s['’]est produite)|something went wrong|too many requests|"
        r"down for maintenance|(?:site|page|service) (?:est )?en (?:cours de )?maintenance",
    ),
)
_WALL_PATTERNS = tuple((told, re.compile(pattern, re.IGNORECASE)) for told, pattern in _WALLS)
_ERROR_PATTERNS = tuple((told, re.compile(pattern, re.IGNORECASE)) for told, pattern in _ERRORS)
_WALL_HOSTS = re.compile(r"(?:consent|guce|privacy|cmp)\.", re.IGNORECASE)
_WALL_PATHS = re.compile(
    r"/(consent|cookie-?wall)\b|/(login|log-in|signin|sign-in|connexion|abonnements?|subscribe|subscription)/?$",
    re.IGNORECASE,
)


def instead_of_article(markup: str, text: str, title: str) -> str:
    """What the page holds in the article's place ("behind a paywall"), "" for an article. Only short texts are
    doubted: a long article may speak of walls and errors."""
    if len(text) <= LONGEST_PAID_TEASER and text and _NOT_FREE.search(markup):
        return PAYWALL
    if len(text) > LONGEST_TEASER:
        return ""
    is_error = next((told for told, pattern in _ERROR_PATTERNS if pattern.search(title)), "")
    return is_error or next((told for told, pattern in _WALL_PATTERNS if pattern.search(text or markup[:20_000])), "")


def led_astray(asked: str, landed: str) -> str:
    """Where a redirect led instead of to the article: the front page, a consent page, a sign-in; "" for none."""
    if is_front_page(landed) and not is_front_page(asked):
        return "gone: its address leads to the front page"
    there, before = urlsplit(landed), urlsplit(asked)
    if (there.netloc, there.path) == (before.netloc, before.path):
        return ""
    found = _WALL_PATHS.search(there.path)
    if _WALL_HOSTS.match(there.netloc) or (found and found[1]):
        return "behind a consent wall"
    return "behind a sign-in" if found else ""


def less_than_told(text: str, told: str) -> str:
    """Why the page's text is not the article that the feed told of, which may be its summary; "" if it may be."""
    if len(text) < len(told):
        return "the page shows less of the article than its feed"
    words = set(_WORD.findall(told.casefold()))
    if len(text) <= LONGEST_TEASER and len(words) >= _LEAST_TOLD and not words & set(_WORD.findall(text.casefold())):
        return "the page speaks of something else than its feed"
    return ""
