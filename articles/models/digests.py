"""Each mail that was due to a subscriber, and what became of it.

1. WAITING: it is due, or is tried again at `try_at`. A worker leases it, and finds out what there is to say.
2. QUIET: there was nothing to say, and no mail.
3. CLAIMED: `claim`, a compare-and-set, set `claimed_at` and what it tells; the mail server has it in hand. One in whose
   midst a worker dies stays so, and is UNSURE after a while: nobody knows whether it went out. It is never sent again.
4. SENT; or WAITING again where the server refused it for now; or REFUSED for good; or BOUNCED after it was sent.
5. LATE: it could not go out before the next one was near, or nobody may be mailed any more (SKIPPED).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.events import Event
from articles.models.labels import STATUSES, choices
from articles.models.leases import MOST_TRIES, Leased, LeasedQuerySet
from articles.models.readers import Subscriber

UNSURE_AFTER = timedelta(minutes=15)


class DigestKind(models.TextChoices):
    WEEKLY = "weekly", pgettext_lazy("mail", "Weekly digest")
    ALERT = "alert", pgettext_lazy("mail", "Alert")


class DigestState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("mail", "Waiting")
    QUIET = "quiet", pgettext_lazy("mail", "Nothing to say")
    CLAIMED = "claimed", pgettext_lazy("mail", "Being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    REFUSED = "refused", pgettext_lazy("mail", "Refused for good")
    BOUNCED = "bounced", pgettext_lazy("mail", "Came back")
    UNSURE = "unsure", pgettext_lazy("mail", "Unsure")
    LATE = "late", pgettext_lazy("mail", "Too late")
    SKIPPED = "skipped", pgettext_lazy("mail", "Left out")


NOT_OUT = (DigestState.UNSURE, DigestState.REFUSED, DigestState.BOUNCED, DigestState.LATE, DigestState.SKIPPED)


class DigestQuerySet(LeasedQuerySet["Digest"]):
    def weekly(self) -> DigestQuerySet:
        return self.filter(kind=DigestKind.WEEKLY)

    def alerts(self) -> DigestQuerySet:
        return self.filter(kind=DigestKind.ALERT)

    def waiting(self, now: datetime) -> DigestQuerySet:
        """Those that may be tried now, the longest due first."""
        return self.filter(state=DigestState.WAITING, try_at__lte=now).not_set_aside().order_by("try_at", "pk")

    def under_way(self, subscriber: Subscriber) -> DigestQuerySet:
        return self.filter(subscriber=subscriber, state__in=[DigestState.WAITING, DigestState.CLAIMED])

    def claim(self, digest: Digest, now: datetime) -> bool:
        """Take it in hand for good, with what it tells: true for one worker only, and only while its subscriber may be
        mailed."""
        mailable = Subscriber.objects.mailable().filter(pk=digest.subscriber_id)
        ours = self.filter(pk=digest.pk, state=DigestState.WAITING, claimed_at=None, subscriber__in=mailable)
        fields = {name: getattr(digest, name) for name in ("told", "counts", "message_id")}
        return ours.update(state=DigestState.CLAIMED, claimed_at=now, reason="", **fields) == 1

    def again(self, now: datetime) -> int:
        """Have those wait that did not go out, or of which nobody knows; returns how many."""
        stuck = Q(state__in=NOT_OUT) | Q(state=DigestState.WAITING, tries__gte=MOST_TRIES)
        anew = {"state": DigestState.WAITING, "claimed_at": None, "claimed_until": None, "try_at": now}
        return self.weekly().filter(stuck).update(**anew, tries=0, refusals=0, told=[], reason="", error="")

    def left_in_hand(self, now: datetime) -> DigestQuerySet:
        """Those that a worker died over, as it seems."""
        return self.filter(state=DigestState.CLAIMED, claimed_at__lte=now - UNSURE_AFTER)


class Digest(Leased):
    """One mail due to one subscriber: weekly for the days from `period_start` up to, not with, `period_end`, or an
    alert of a day. `told` holds what it tells ("812:done", see `text.ranking`), `counts` how much of each section."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="digests", verbose_name=_("subscriber"))
    kind = models.CharField(_("kind"), max_length=6, choices=DigestKind.choices, default=DigestKind.WEEKLY)
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("up to"))
    state = models.CharField(_("state"), max_length=7, choices=DigestState.choices, default=DigestState.WAITING)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    try_at = models.DateTimeField(_("tried at"), default=timezone.now)
    refusals = models.PositiveSmallIntegerField(_("refused for now"), default=0)
    claimed_at = models.DateTimeField(_("begun"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    message_id = models.CharField(max_length=120, blank=True, default="")
    told = ArrayField(models.CharField(max_length=40), default=list)
    counts = models.JSONField(default=dict)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "period_start"], condition=Q(kind="weekly"), name="digest_once_a_period"
            ),
            models.UniqueConstraint(
                fields=["subscriber"],
                condition=Q(kind="alert", state__in=["waiting", "claimed"]),
                name="digest_one_alert_at_once",
            ),
            models.CheckConstraint(condition=Q(period_end__gt=F("period_start")), name="digest_period"),
        ]
        indexes = [
            models.Index(fields=["try_at", "id"], condition=Q(state="waiting"), name="digest_waiting"),
            models.Index(fields=["claimed_at"], condition=Q(state="claimed"), name="digest_in_hand"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="digest_message"),
            models.Index(fields=["subscriber", "-period_start"], name="digest_of_subscriber"),
            models.Index(fields=["-period_start", "-id"], name="digest_newest"),
            models.Index(fields=["state", "-period_start", "-id"], name="digest_of_state"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id}: {self.period_start}"

    def became(self, state: DigestState, reason: str = "", **fields: object) -> None:
        """Write what became of it, and give it back. One whose subscriber was erased meanwhile is gone."""
        fields |= {"state": state, "reason": reason[:300], "claimed_until": None}
        for name, value in fields.items():
            setattr(self, name, value)
        Digest.objects.filter(pk=self.pk).update(**fields)

    def waits_again(self, try_at: datetime, reason: str, refusals: int = 0) -> None:
        """It certainly did not go out: nothing of it was told."""
        again = {"try_at": try_at, "refusals": self.refusals + refusals, "claimed_at": None, "told": [], "tries": 0}
        self.became(DigestState.WAITING, reason, **again)


class Notice(models.Model):
    """That an event is told in a status was first noticed then: what alerts are made of."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="notices")
    status = models.CharField(max_length=9, choices=choices(STATUSES))
    noticed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "status"], name="notice_once")]
        indexes = [models.Index(fields=["noticed_at"], name="notice_lately")]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.status}"
