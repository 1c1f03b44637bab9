"""Who asks, as far as limits need to know."""

from django.conf import settings
from django.http import HttpRequest

from articles.limits import network_of


def visitor_of(request: HttpRequest) -> str:
    """The network that a request came from. Of X-Forwarded-For only what proxies of our own wrote is believed."""
    proxies: int = settings.TRUSTED_PROXIES
    told = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    is_told = 0 < proxies <= len(told) and told[-proxies]
    return network_of(told[-proxies] if is_told else request.META.get("REMOTE_ADDR", ""))
