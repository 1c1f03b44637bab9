"""What one sentence says happened, before it is known which sentences tell the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from articles.text.values import EventKind, Money, Participant, Role, Status, VagueDate

CORE_ROLES: Mapping[EventKind, tuple[Role, ...]] = {
    EventKind.PARTNERSHIP: (Role.PARTY,),
    EventKind.FUNDING: (Role.RECIPIENT,),
    EventKind.ACQUISITION: (Role.TARGET,),
    EventKind.LAUNCH: (Role.PRODUCT,),
    EventKind.ADOPTION: (Role.ADOPTER,),
    EventKind.EXPANSION: (Role.ACTOR,),
    EventKind.WORKFORCE: (Role.EMPLOYER,),
    EventKind.LEADERSHIP: (Role.PERSON,),
    EventKind.LEGAL: (Role.DEFENDANT,),
    EventKind.REGULATION: (Role.AUTHORITY, Role.TARGET),
    EventKind.FINANCIALS: (Role.COMPANY,),
    EventKind.INCIDENT: (Role.SUBJECT,),
}
_AMOUNT_TOLERANCE = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """What one sentence says happened."""

    kind: EventKind
    sense: str
    status: Status
    participants: tuple[Participant, ...]
    start: int
    end: int
    sentence: int
    rule: str
    amount: Money | None = None
    date: VagueDate | None = None
    is_title: bool = False
    is_lead: bool = False
    weak: bool = False
    score: float = 1.0
    trust: float = 1.0
    eventful: float = 1.0
    sum_chance: float = 1.0
    marks: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def who(self, role: Role | None = None) -> frozenset[str]:
        """The participants (in a role) by key, or by name where they have none."""
        return frozenset(p.key or p.name for p in self.participants if role is None or p.role is role)


def is_close(one: Money, other: Money) -> bool:
    return one.currency == other.currency and abs(one.value - other.value) * _AMOUNT_TOLERANCE <= one.value
