"""What an editor sees of a claim: the whole text with all that is marked in it, and the event as readers see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from articles import disputes
from articles.disputes import Dispute
from articles.models import Article, Change, Claim, Event, EventParticipant, Mention, Proposal
from articles.reviewing.queue import DOUBTFUL
from articles.text.marking import Mark, Run, runs
from articles.text.values import Status

MOST_CHANGES = 20
MOST_OTHERS = 12
MANY_SOURCES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of `Article.whole`, whose first character is the `start`th; the title is the first line."""

    start: int
    runs: Sequence[Run[Claim, Mention]]


@dataclass(frozen=True, slots=True)
class ShownText:
    lines: Sequence[Line]
    claims: Sequence[Claim]


@dataclass(frozen=True, slots=True)
class ShownEvent:
    event: Event
    others: Sequence[Claim]
    more: int
    disputes: Sequence[Dispute]


def text_of(article: Article) -> ShownText:
    """The text with its mentions and quotes, those of former texts left out."""
    told = article.claims.filter(version=article.version).order_by("start", "pk").prefetch_related("participants")
    mentions = article.mentions.select_related("entity").order_by("start") if article.tagger_version else []
    claims = list(told)
    quotes = [Mark(claim.start, claim.end, claim) for claim in claims]
    names = [Mark(one.start, one.end, one) for one in mentions]
    whole = article.whole
    lines = [Line(start, runs(whole, start, end, quotes, names)) for start, end in _lines(whole)]
    return ShownText(lines, claims)


def _lines(whole: str) -> Iterator[tuple[int, int]]:
    """The spans of the lines that are not blank."""
    at = 0
    for line in whole.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def event_of(claim: Claim) -> ShownEvent | None:
    """The event that the claim tells of, and what else tells of it."""
    event = Event.objects.with_participants().with_claims().filter(pk=claim.event_id or 0).first()
    if event is None:
        return None
    others = [one for one in event.claims.all() if one.pk != claim.pk]
    return ShownEvent(event, others[:MOST_OTHERS], max(0, len(others) - MOST_OTHERS), disputes.of(event))


def what_was_done(claim: Claim) -> Sequence[Change]:
    """The latest first."""
    return list(Change.objects.of(claim).select_related("made_by")[:MOST_CHANGES])


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a claim is looked at before others."""

    is_rumour: bool
    is_doubtful: bool
    percent: int
    is_disputed: bool
    is_withdrawn: bool
    evidence_changed: bool
    sources: int

    def __bool__(self) -> bool:
        told = (self.is_rumour, self.is_doubtful, self.is_disputed, self.is_withdrawn, self.evidence_changed)
        return any(told) or self.sources > 0


def reasons_of(claim: Claim, shown: ShownEvent | None) -> Reasons:
    event = shown.event if shown else None
    return Reasons(
        is_rumour=claim.status == Status.RUMOURED,
        is_doubtful=claim.confidence < DOUBTFUL,
        percent=round(claim.confidence * 100),
        is_disputed=any(one.ruling is None for one in shown.disputes) if shown else False,
        is_withdrawn=claim.withdrawn_at is not None,
        evidence_changed=event is not None and event.evidence_changed_at is not None,
        sources=event.source_count if event and event.source_count >= MANY_SOURCES else 0,
    )


def proposal_to_decide(pk: int) -> Proposal | None:
    """One that is open still."""
    proposals = Proposal.objects.open().select_related("article__source", "claim", "made_by")
    return proposals.defer("article__search").filter(pk=pk).first()


def article_to_review(pk: int) -> Article | None:
    return Article.objects.select_related("source").filter(pk=pk).defer("search").first()


def claim_to_review(pk: int) -> Claim | None:
    """With all that the page shows of it, but its event."""
    event = EventParticipant.objects.select_related("entity").order_by("pk")
    claims = Claim.objects.select_related("article__source", "event", "decided_by", "held_by")
    shown = claims.prefetch_related("participants", "former_quotes", Prefetch("event__participants", event))
    return shown.defer("article__search").filter(pk=pk).first()
