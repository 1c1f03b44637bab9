"""When a weekly mail is due: a weekday and an hour by the clock of a place, whatever that clock does.

An hour that the clock leaps over is the moment of the leap; of one that it shows twice it is the first.
"""

from datetime import UTC, datetime, time, timedelta, tzinfo

WEEK = timedelta(days=7)


def next_slot(weekday: int, hour: int, zone: tzinfo, after: datetime) -> datetime:
    """The first moment later than `after` (aware) that is the slot; `weekday` 0 is Monday. In UTC."""
    today = after.astimezone(zone).date()
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    slot = _moment(datetime.combine(day, time(hour)), zone)
    return slot if slot > after else _moment(datetime.combine(day + WEEK, time(hour)), zone)


def is_slot(moment: datetime, weekday: int, hour: int, zone: tzinfo) -> bool:
    return next_slot(weekday, hour, zone, moment - timedelta(seconds=1)) == moment


def _moment(wall: datetime, zone: tzinfo) -> datetime:
    """When the clock first shows the time or, where it leaps over it, a later one."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    return moment if shown == wall else _leap(moment, zone, wall)


def _leap(near: datetime, zone: tzinfo, wall: datetime) -> datetime:
    """The first moment, to the minute, at which the clock shows more than `wall`, which it never shows."""
    low, high = near - timedelta(days=1), near + timedelta(days=1)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high.replace(second=0, microsecond=0)
