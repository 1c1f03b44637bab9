"""What an event rests on, as its page shows it: each sentence once, with those who printed it again, and who was
first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from articles.models import Article, Claim, Event
from articles.text.diff import Words, word_changes


@dataclass(slots=True)
class Step:
    """A sentence of the status history, and the claims of copies of its article that tell the same."""

    claim: Claim
    copies: list[Claim] = field(default_factory=list)


@dataclass(slots=True)
class Telling:
    """A text of its own: the first article that an event has of it, and its copies; `origin` is the earliest known."""

    article: Article
    origin: Article
    copies: list[Article] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rewording:
    """A sentence before and after its source wrote it anew: `words` tells both, `version` has the former."""

    version: int
    replaced_at: datetime
    words: Sequence[Words]


def steps_of(event: Event) -> list[Step]:
    """In order of time. A claim of a copy that tells another status than the first telling is a step."""
    steps: list[Step] = []
    first: dict[tuple[int, str, bool], Step] = {}
    for claim in event.claims.all():
        told = (claim.article.first_telling_id, claim.status, claim.withdrawn_at is None)
        known = first.setdefault(told, Step(claim))
        if known.claim.article_id == claim.article_id:
            steps.append(known if known.claim == claim else Step(claim))
        elif claim.article_id not in {copy.article_id for copy in known.copies}:
            known.copies.append(claim)
    return steps


def tellings_of(event: Event) -> list[Telling]:
    """The articles of the event, each text once, the earliest first."""
    tellings: dict[int, Telling] = {}
    for article in sorted({claim.article for claim in event.claims.all()}, key=lambda one: (one.told_at, one.pk)):
        origin = article.first_telling
        known = tellings.setdefault(origin.pk, Telling(article, origin))
        if known.article != article:
            known.copies.append(article)
    return list(tellings.values())


def first_report_of(event: Event) -> Article | None:
    """The earliest article known that tells of the event, or has the text of one that does."""
    told = [telling.origin for telling in tellings_of(event)]
    return min(told, key=lambda one: (one.told_at, one.pk), default=None)


def rewordings_of(claim: Claim) -> list[Rewording]:
    """How the claim's sentence was written anew, each time against what it is now."""
    return [
        Rewording(former.version, former.replaced_at, word_changes(former.quote, claim.quote))
        for former in claim.former_quotes.all()
    ]
