"""What the tagger finds to have happened, written in place of the claims that it found before; the evidence that its
source changed or removed meanwhile is kept."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from articles.models import Article, Claim, ClaimParticipant, Event, FormerQuote
from articles.tagging.decided import anchor_decided, untold
from articles.text import values
from articles.text.folding import fold, gist
from articles.text.grouping import Telling, best_match
from articles.text.values import Participant, Tagging

LONGEST_LABEL = 200


def write_claims(article: Article, tagging: Tagging, now: datetime) -> None:
    """Replace the article's undecided claims by those found, but for what an editor decided. One that is found again
    stays the row that it is, with its place in the queue of review. Call it where nobody places."""
    told = Q(claims__article=article) | Q(placed_claims__article=article)
    Event.objects.filter(pk__in=Event.objects.filter(told).values("pk")).update(is_stale=True)
    anchor_decided(article)
    lost = _lost_evidence(article)
    formers = _formers(article, lost, now)
    kept = [*_without_successor(article, tagging), *_withdraw(lost, tagging, now)]
    free = list(article.claims.undecided().exclude(pk__in=kept).prefetch_related("participants"))
    found = untold(article, tagging.claims, article.claims.exclude(pk__in=[claim.pk for claim in free]))
    again = _found_again(article, free, found)
    Claim.objects.filter(pk__in=[claim.pk for claim in free if claim not in again]).delete()
    FormerQuote.objects.filter(claim__in=[claim for claim in again if claim]).delete()
    rows = _write_rows(article, found, again)
    _hand_down(formers, zip(rows, found, strict=True))


def _found_again(article: Article, rows: Iterable[Claim], found: Sequence[values.Claim]) -> Sequence[Claim | None]:
    """The row, for each of the claims found, that tells the very same in the same place already."""
    present = [row for row in rows if row.version == article.version and row.withdrawn_at is None]
    known = {_content_of_row(row): row for row in present}
    return [known.pop(_content(claim), None) for claim in found]


def _content(claim: values.Claim) -> Hashable:
    who = frozenset((one.key, one.name[:LONGEST_LABEL], str(one.role)) for one in claim.participants)
    return (str(claim.kind), str(claim.status), claim.start, claim.end, claim.amount, claim.date, who)


def _content_of_row(row: Claim) -> Hashable:
    told = row.participants.all()
    who = frozenset((str(one.entity_id) if one.entity_id else None, one.label, one.role) for one in told)
    return (row.kind, row.status, row.start, row.end, row.money, row.when, who)


def _write_rows(article: Article, found: Sequence[values.Claim], again: Sequence[Claim | None]) -> Sequence[Claim]:
    """The rows of the claims found, those that are new made, the others brought up to date."""
    rows = [_claim_row(article, claim) for claim in found]
    for row, known in zip(rows, again, strict=True):
        if known is not None:
            row.pk = known.pk
    Claim.objects.bulk_update([row for row in rows if row.pk], ["told_at", "is_main", "confidence", "rule"])
    new = [(row, claim) for row, claim in zip(rows, found, strict=True) if not row.pk]
    Claim.objects.bulk_create([row for row, _ in new])
    ClaimParticipant.objects.bulk_create(
        ClaimParticipant(
            claim=row,
            entity_id=int(participant.key) if participant.key else None,
            label=participant.name[:LONGEST_LABEL],
            role=participant.role,
        )
        for row, claim in new
        for participant in _each_once(claim.participants)
    )
    return rows


def _lost_evidence(article: Article) -> list[Claim]:
    """The claims of events whose sentence the source itself changed or removed."""
    changed = article.versions.filter(changed_by_source=True).values("number")
    claims = article.claims.filter(version__in=changed, event__isnull=False).prefetch_related("participants")
    told = fold(article.whole)
    return [claim for claim in claims if fold(claim.quote) not in told]


def _withdraw(lost: Iterable[Claim], tagging: Tagging, now: datetime) -> list[int]:
    """Mark the claims that nothing found now tells in other words, and the events of all that were lost; the keys of
    the former, which stay."""
    told_now = {_what_is_told(claim) for claim in tagging.claims}
    gone = [claim.pk for claim in lost if claim.decided_at or claim.what_is_told not in told_now]
    Event.objects.filter(claims__in=[one for one in lost if one.withdrawn_at is None]).update(evidence_changed_at=now)
    Claim.objects.filter(pk__in=gone, withdrawn_at=None).update(withdrawn_at=now)
    return gone


def _what_is_told(claim: values.Claim) -> tuple[str, frozenset[str]]:
    return claim.kind, frozenset(one.key or fold(one.name[:LONGEST_LABEL]) for one in claim.participants)


Former = tuple[tuple[str, frozenset[str]], FormerQuote]


def _formers(article: Article, lost: Iterable[Claim], now: datetime) -> list[Former]:
    """The sentences in which former versions of the article told what its claims tell."""
    changed = [(claim.what_is_told, _former_of(claim, now)) for claim in lost if claim.decided_at is None]
    known = article.claims.undecided().exclude(former_quotes=None).prefetch_related("participants", "former_quotes")
    return [(claim.what_is_told, former) for claim in known for former in claim.former_quotes.all()] + changed


def _former_of(claim: Claim, now: datetime) -> FormerQuote:
    since = claim.withdrawn_at or now
    return FormerQuote(version=claim.version, quote=claim.quote, start=claim.start, end=claim.end, replaced_at=since)


def _hand_down(formers: Iterable[Former], made: Iterable[tuple[Claim, values.Claim]]) -> None:
    """Give the former sentences to the claim that tells the same now; to the first of several."""
    heirs: dict[tuple[str, frozenset[str]], Claim] = {}
    for row, found in made:
        heirs.setdefault(_what_is_told(found), row)
    handed = [(heirs[told], former) for told, former in formers if told in heirs]
    for heir, former in handed:
        former.pk, former.claim = None, heir
    FormerQuote.objects.bulk_create(former for _heir, former in handed)


def _without_successor(article: Article, tagging: Tagging) -> list[int]:
    """The claims that must stay, or an event would be dropped to which an editor gave a title: nothing that was found
    now would be placed into it."""
    found = [_telling(article, claim) for claim in tagging.claims]
    resting = article.claims.undecided().that_titles_rest_on().prefetch_related("participants")
    known = [(claim.pk, [claim.telling]) for claim in resting]
    return [pk for pk, told in known if all(best_match(one, [(pk, told)]) is None for one in found)]


def _telling(article: Article, claim: values.Claim) -> Telling:
    return Telling(
        kind=claim.kind,
        status=claim.status,
        who=frozenset((one.key or gist(one.name[:LONGEST_LABEL]), one.role) for one in claim.participants),
        told_at=article.told_at,
        amount=claim.amount,
        when=claim.date,
        main=claim.main,
        confidence=claim.confidence,
    )


def _each_once(participants: Iterable[Participant]) -> Iterable[Participant]:
    return {(one.name[:LONGEST_LABEL], one.role): one for one in participants}.values()


def _claim_row(article: Article, claim: values.Claim) -> Claim:
    row = Claim(
        article=article,
        version=article.version,
        kind=claim.kind,
        status=claim.status,
        quote=article.whole[claim.start : claim.end],
        start=claim.start,
        end=claim.end,
        told_at=article.told_at,
        is_main=claim.main,
        confidence=claim.confidence,
        rule=claim.rule,
    )
    row.money, row.when = claim.amount, claim.date
    return row
