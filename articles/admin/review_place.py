"""Where an editor is at the review: which claim, proposal or article, through which sieve. Read from addresses, and
written into them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from articles.models.labels import LANGUAGES
from articles.reviewing.queue import Only, Sieve
from articles.text.values import EventKind

LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """`back` is where an editor came from, who corrects one thing and goes back there."""

    sieve: Sieve
    claim: int | None = None
    proposal: int | None = None
    article: int | None = None
    back: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Place:
        asked = request.GET
        only = asked.get("only", "")
        sieve = Sieve(
            entity=_key(asked.get("entity", "")),
            kind=asked["kind"] if asked.get("kind") in set(EventKind) else "",
            language=asked["language"] if asked.get("language") in LANGUAGES else "",
            only=Only(only) if only in set(Only) else None,
        )
        items = {name: _key(asked.get(name, "")) for name in ("claim", "proposal", "article")}
        return cls(sieve, **items, back=back_of(request))

    @property
    def names_an_item(self) -> bool:
        return bool(self.claim or self.proposal or self.article)

    def to(self, *, claim: int | None = None, proposal: int | None = None, article: int | None = None) -> Place:
        return replace(self, claim=claim, proposal=proposal, article=article)

    @property
    def query(self) -> str:
        sieve = self.sieve
        asked = {
            "claim": self.claim,
            "proposal": self.proposal,
            "article": self.article,
            "entity": sieve.entity,
            "kind": sieve.kind,
            "language": sieve.language,
            "only": sieve.only,
            "back": self.back,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def address(self) -> str:
        query = self.query
        return reverse("admin:articles_claim_review") + (f"?{query}" if query else "")

    @property
    def of_claim(self) -> str:
        """The address of a claim, but for its key."""
        return self._open("claim")

    @property
    def of_article(self) -> str:
        """The address at which claims of an article are written, but for its key."""
        return self._open("article")

    def _open(self, item: str) -> str:
        address = self.to().address
        return f"{address}{'&' if '?' in address else '?'}{item}="

    @property
    def of_queue(self) -> Place:
        """The queue through the same sieve."""
        return replace(self.to(), back="")


def back_of(request: HttpRequest) -> str:
    """The address of this site that the request asks to be led back to, if it does."""
    back = request.GET.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_ours else ""


def _key(written: str) -> int | None:
    is_key = written.isascii() and written.isdecimal() and 0 < int(written) <= LARGEST
    return int(written) if is_key else None
