"""What feeds and pages declare of themselves, taken with a grain of salt."""

from datetime import UTC, datetime, timedelta

from articles.text.language import ENGLISH, FRENCH, detect

ENOUGH_TO_JUDGE = 200
MORE_THAN_ENOUGH = 1500
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER = timedelta(days=1)


def language_of(title: str, text: str, *, declared: str) -> str:
    """What a long text shows is believed over what is declared: many a French blog's software says "en-US"."""
    if declared and len(text) < ENOUGH_TO_JUDGE:
        return declared
    seen = detect(f"{title}\n{text[:MORE_THAN_ENOUGH]}")
    return seen if seen in (FRENCH, ENGLISH) else declared


def believable(published: datetime | None, now: datetime) -> datetime | None:
    """The date of publication, or None for an absurd one. Clocks and time zones may be wrong by a day."""
    if published is None or not EARLIEST <= published <= now + CLOCKS_DIFFER:
        return None
    return min(published, now)
