"""Look before you add: what would be stored of an address or a pasted text. Nothing is stored here.

An address is asked as politely as everything; what its page shows comes back as a `Draft` for an editor to check. One
that is here already comes back as its article. Where a wall stands on the page, the draft says so and lacks its text.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from articles.ingest.answers import PAGE, Fetched
from articles.ingest.doubt import believable, language_of
from articles.ingest.fetch import web_url
from articles.ingest.politeness import fetch_politely
from articles.models import Article, Source, Tombstone
from articles.text.changes import is_same_report
from articles.text.fingerprint import address_key
from articles.text.page import PageError, read_page
from articles.text.pasted import Pasted
from articles.text.urls import canonical, own_address, site_of
from articles.text.values import Document, Page, Precision, VagueDate


class AddError(Exception):
    """Why an article cannot be added, in one line."""


class NothingPastedError(AddError):
    """Neither an address nor a text."""


class RemovedError(AddError):
    """An editor removed what was at the `url`."""

    def __init__(self, url: str) -> None:
        super().__init__("it was removed here; take its address off the removed ones first")
        self.url = url


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it would be stored. `url` is "" for a text without an address; `others` are addresses that lead
    to it; `page_hash` is of the page whose text it is; `partial_reason` says why it has not all of its text."""

    title: str = ""
    text: str = ""
    url: str = ""
    author: str = ""
    language: str = ""
    published: VagueDate | None = None
    picture: str = ""
    others: tuple[str, ...] = ()
    page_hash: str = ""
    partial_reason: str = ""

    @property
    def document(self) -> Document:
        return Document(self.title, self.text, self.language, self.published)


@dataclass(frozen=True, slots=True)
class Look:
    """A draft, or (`known`) the article that is here already, to which the draft's addresses lead."""

    draft: Draft
    known: Article | None = None


def look(pasted: Pasted, now: datetime) -> Look:
    """What would be stored of what was pasted. A text beside an address is taken for the text of its page, which then
    is not asked. Raises AddError and FetchError."""
    if not pasted.text:
        if not pasted.url:
            raise NothingPastedError("neither an address nor a text: a title in the first line, the text below it")
        return look_at(pasted.url, now)
    url = canonical(str(web_url(pasted.url))) if pasted.url else ""
    language = language_of(pasted.title, pasted.text, declared="")
    draft = Draft(pasted.title, pasted.text, url, language=language, published=_day(pasted.published, now))
    return Look(draft, known_at(url) if url else None)


def look_by_hand(url: str) -> Look:
    """The address alone, without asking it, for a text that is pasted beside it."""
    draft = Draft(url=canonical(str(web_url(url))))
    return Look(draft, known_at(draft.url))


def look_at(url: str, now: datetime) -> Look:
    """What is at the address. Raises RemovedError, and FetchError where there is no page to be had."""
    asked = look_by_hand(url)
    if asked.known is not None:
        return asked
    answer = fetch_politely(asked.draft.url, now, accept=PAGE)
    try:
        page = read_page(answer.body, answer.url, answer.content_type, asked=asked.draft.url)
    except PageError as wall:
        seen = _filled(asked.draft, wall.seen, now) if wall.seen else asked.draft
        return Look(replace(seen, partial_reason=str(wall)))
    return _settled(_filled(asked.draft, page, now), answer, page)


def known_at(url: str) -> Article | None:
    """The article at an address, however it is written. Raises RemovedError for one that was removed."""
    if Tombstone.objects.at(url).exists():
        raise RemovedError(url)
    return Article.objects.at(url).first()


def source_at(url: str) -> Source | None:
    """The source whose site the address is of, with or without "www."."""
    return Source.objects.of_site(site_of(url)).first()


def _filled(draft: Draft, page: Page, now: datetime) -> Draft:
    published = believable(page.published, now)
    return replace(
        draft,
        title=page.title,
        text=page.text,
        author=page.author,
        language=language_of(page.title, page.text, declared=page.language),
        published=VagueDate(published.date(), Precision.DAY) if published else None,
        picture=page.picture,
    )


def _settled(draft: Draft, answer: Fetched, page: Page) -> Look:
    """Under the address that its page proves, where no other article than this one stands."""
    draft = replace(draft, page_hash=sha256(answer.body).hexdigest())
    own = own_address(draft.url, answer.url, page.url)
    if address_key(own) == address_key(draft.url):
        return Look(draft)
    other = known_at(own)
    if other is not None and not is_same_report(other.title, other.text, page.title, page.text):
        return Look(draft)
    return Look(replace(draft, url=own, others=(draft.url,)), other)


def _day(told: VagueDate | None, now: datetime) -> VagueDate | None:
    return told if told and told.day <= now.date() else None
