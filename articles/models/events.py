"""What happened: claims as single articles tell it, events as all of them together do."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article
from articles.models.decisions import FIELDS, ClaimMove, Ruling
from articles.models.entities import Entity
from articles.models.labels import choices
from articles.models.told import Participation, ParticipationManager, Told
from articles.models.traces import RefusedClaim
from articles.text.folding import fold
from articles.text.grouping import Telling
from articles.text.standing import Field, State
from articles.text.values import Role, Status

NAMED_AT_MOST = 1000
QUOTED = [
    *("event", "status", "quote", "is_main", "told_at", "version", "withdrawn_at", "article__url", "article__title"),
    *("article__language", "article__origin", "article__source__name", "article__source__is_demo"),
]
"""What it takes to quote one claim of an event, and to count its steps."""


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, *entities: Entity | int) -> Self:
        """Those in which one of the entities takes part, told as who they are in the end."""
        return self.filter(who__overlap=[one.pk if isinstance(one, Entity) else one for one in entities])

    def shown(self) -> Self:
        """Those that some claim tells of."""
        return self.filter(source_count__gt=0)

    def found(self) -> Self:
        """Those that placing opened, not an editor by a split."""
        return self.exclude(pk__in=ClaimMove.objects.filter(is_split=True).values("target"))

    def instead_of(self, emptied: Event) -> Self:
        """Those under which the claims are now that were placed in the emptied event, or moved there once."""
        theirs = Claim.objects.filter(Q(placed=emptied) | Q(moves__target=emptied))
        return self.filter(claims__in=theirs.values("pk")).distinct().order_by("-last_told_at", "pk")

    def decided_upon(self) -> Self:
        """Those that a decision speaks of, be it undone, or that tell of entities that it does: they are kept even
        without claims."""
        named = Q(merges_lost__isnull=False) | Q(merges_won__isnull=False)
        of_those = Entity.objects.filter(named).values("pk")
        taking_part = EventParticipant.objects.filter(entity__in=of_those).values("event")
        moved_or_ruled = Q(moves_here__isnull=False) | Q(rulings__isnull=False)
        return self.filter(named | moved_or_ruled | Q(pk__in=taking_part)).distinct()

    def in_conflict(self) -> Self:
        """Those whose claims are at odds about something on which no editor ruled."""
        ruled = Ruling.objects.standing().filter(claim__event=OuterRef("pk"))
        unruled = [Q(conflicts__contains=[field]) & ~Exists(ruled.filter(field=field)) for field in FIELDS]
        return self.exclude(conflicts=[]).filter(reduce(or_, unruled))

    def titled(self) -> Self:
        """Those to which an editor gave a title."""
        return self.filter(~Q(title_en="") | ~Q(title_fr=""))

    def named_by(self, words: str) -> Self:
        """Those in which somebody takes part whose name has the words, be it unnamed but essential, and those to
        which an editor gave a title with them."""
        known = Entity.objects.filter(Q(name__icontains=words) | Q(aliases__folded__contains=fold(words)))
        keys = list(known.order_by().distinct().values_list("pk", flat=True)[:NAMED_AT_MOST])
        named = EventParticipant.objects.filter(entity__in=keys)
        unnamed = EventParticipant.objects.filter(entity=None, label__icontains=words)
        titled = Event.objects.titled().filter(Q(title_en__icontains=words) | Q(title_fr__icontains=words))
        each = (named.values("event"), unnamed.values("event"), titled.values("pk"))
        return self.filter(reduce(or_, (Q(pk__in=keys) for keys in each)))

    def on_topic(self, topic: str) -> Self:
        return self.filter(topics__contains=[topic])

    def newest_first(self) -> Self:
        return self.order_by("-sort_day", "-pk")

    def oldest_first(self) -> Self:
        return self.order_by("sort_day", "pk")

    def that_changed_status(self) -> Self:
        """Those of which an earlier claim told another status than the present one."""
        return self.filter(has_changed=True)

    def lately_changed(self) -> Self:
        return self.order_by("-last_told_at", "-pk")

    def with_participants(self) -> Self:
        participants = EventParticipant.objects.select_related("entity").order_by("pk")
        return self.prefetch_related(models.Prefetch("participants", participants))

    def with_claims(self) -> Self:
        """With the status history: the claims in order of time, their participants, articles and sources."""
        claims = Claim.objects.in_order_of_time().prefetch_related("participants", "former_quotes")
        return self.prefetch_related(models.Prefetch("claims", claims))

    def with_sentences(self) -> Self:
        """With the claims in order of time, as far as it takes to quote one and to count the steps."""
        return self.prefetch_related(models.Prefetch("claims", Claim.objects.to_be_quoted()))

    def write_who(self) -> None:
        """Write `who` anew, where participants were linked or parted otherwise than by placing."""
        known = EventParticipant.objects.filter(event=OuterRef("pk"), entity__isnull=False)
        self.update(who=ArraySubquery(known.order_by("entity").values("entity").distinct()))

    def emptied(self) -> Self:
        """Those that may have lost all their claims."""
        return self.filter(Q(is_stale=True) | Q(source_count=0))

    def with_changes_untold(self) -> Self:
        """Those whose evidence changed since editors were mailed of it."""
        since = Q(evidence_told_at=None) | Q(evidence_changed_at__gt=F("evidence_told_at"))
        return self.filter(since, evidence_changed_at__isnull=False)

    def stale(self) -> Self:
        """Those whose claims changed since their state was made from them."""
        return self.filter(is_stale=True)


class Event(Told):
    """The thing itself. All but the editors' titles follows from its claims (`articles.placing`), and from what editors
    decided (`models.decisions`): `merged_into` is the event that it is in the end. One without claims is kept only
    where a decision speaks of it, and is not shown.

    `who` are the keys of its participants' entities, `publishers` those of the sources that tell of it. It first stood
    here at `appeared_at`, and at `news_at` it appeared, came back, or changed its status; it `has_changed` where an
    earlier claim told another than the present one. `evidence_changed_at` is when a sentence that it rests on
    was last seen changed or removed at its source, and `evidence_told_at` when editors were mailed of such a change."""

    title_en = models.CharField(
        _("title in English"), max_length=300, blank=True, help_text=_("Overrules the title made from the facts.")
    )
    title_fr = models.CharField(
        _("title in French"), max_length=300, blank=True, help_text=_("Overrules the title made from the facts.")
    )
    sort_day = models.DateField(editable=False)
    first_told_at = models.DateTimeField(editable=False)
    last_told_at = models.DateTimeField(editable=False)
    source_count = models.PositiveIntegerField(default=0, editable=False)
    languages = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    topics = ArrayField(models.CharField(max_length=20), default=list, editable=False)
    who = ArrayField(models.BigIntegerField(), default=list, editable=False)
    publishers = ArrayField(models.BigIntegerField(), default=list, editable=False)
    appeared_at = models.DateTimeField(default=timezone.now, editable=False)
    news_at = models.DateTimeField(default=timezone.now, editable=False)
    has_changed = models.BooleanField(default=False, editable=False)
    is_stale = models.BooleanField(default=False, editable=False)
    conflicts = ArrayField(
        models.CharField(max_length=7, choices=choices(FIELDS)),
        verbose_name=_("conflicts"),
        default=list,
        editable=False,
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    evidence_changed_at = models.DateTimeField(_("evidence changed"), null=True, blank=True, editable=False)
    evidence_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta(Told.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(F("sort_day").desc(), F("id").desc(), name="event_newest"),
            models.Index(F("last_told_at").desc(), F("id").desc(), name="event_lately_changed"),
            models.Index(
                F("last_told_at").desc(),
                F("id").desc(),
                condition=Q(has_changed=True),
                name="event_that_changed",
            ),
            models.Index(fields=["kind", "sort_day"], name="event_of_kind"),
            models.Index(fields=["id"], condition=Q(is_stale=True), name="event_stale"),
            models.Index(fields=["id"], condition=Q(is_stale=True) | Q(source_count=0), name="event_emptied"),
            models.Index(fields=["id"], condition=Q(evidence_changed_at__isnull=False), name="event_evidence_changed"),
            GinIndex(fields=["topics"], name="event_topics"),
            GinIndex(fields=["who"], name="event_who"),
            models.Index(fields=["news_at"], name="event_news"),
            models.Index(fields=["id"], condition=~Q(conflicts=[]), name="event_in_conflict"),
            models.Index(fields=["id"], condition=~Q(title_en="") | ~Q(title_fr=""), name="event_titled"),
            models.Index(fields=["status", "id"], name="event_of_status"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.pk])

    @property
    def best_claim(self) -> Claim | None:
        """The one to quote: of those that tell the present status a main report before a passing mention, one in the
        active language before another, the latest."""
        told = [claim for claim in self.claims.all() if claim.status == self.status]
        here = get_language()
        return max(told, key=lambda one: (one.is_main, one.article.language == here, one.told_at), default=None)

    @property
    def state(self) -> State:
        return State(Status(self.status), self.money, self.when, self.sort_day, self.first_told_at, self.last_told_at)

    @state.setter
    def state(self, state: State) -> None:
        self.status, self.money, self.when = state.status, state.amount, state.when
        self.sort_day, self.first_told_at, self.last_told_at = state.sort_day, state.first_told_at, state.last_told_at

    @property
    def telling(self) -> Telling:
        """The event as one whose claims are gone is compared; needs its participants."""
        return self._telling(self.participants.all(), self.last_told_at)

    @property
    def own_telling(self) -> Telling:
        """The same as if no entity had been merged."""
        who = frozenset((one.own_key, Role(one.role)) for one in self.participants.all())
        return replace(self.telling, who=who)


class EventParticipant(Participation):
    """`entity` is who it is in the end, `told_as` whom the claims name."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="participants")
    entity = models.ForeignKey(Entity, models.CASCADE, null=True, blank=True, related_name="participations")
    told_as = models.ForeignKey(Entity, models.CASCADE, null=True, blank=True, editable=False, related_name="+")

    objects = ParticipationManager["EventParticipant"]()

    class Meta(Participation.Meta):
        constraints = [
            *Participation.Meta.constraints,
            models.UniqueConstraint(fields=["event", "label", "role"], name="event_participant_once"),
        ]
        indexes = [models.Index(fields=["entity", "event"], name="participation_of_entity")]

    @property
    def own_key(self) -> str:
        return self._own_key(self.told_as_id)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def unplaced(self) -> Self:
        return self.filter(placed=None).order_by("told_at", "pk")

    def undecided(self) -> Self:
        """Those that no decision of an editor rests on, and that none is asked for: the tagger may replace them."""
        asked = Claim.objects.filter(pk=OuterRef("pk"), proposals__isnull=False, proposals__decided_at=None)
        moved = ClaimMove.objects.standing().filter(claims=OuterRef("pk"))
        ruled = Ruling.objects.standing().filter(claim=OuterRef("pk"))
        return self.filter(~Exists(moved), ~Exists(ruled), ~Exists(asked), decided_at=None)

    def to_review(self) -> Self:
        """Those that readers see and no editor has said anything of, what matters most first; those of one event
        follow each other."""
        return self.filter(decided_at=None, event__isnull=False).order_by("-urgency", "event", "told_at", "pk")

    def counted_by_event(self) -> dict[int, tuple[int, int]]:
        """By event, how many they are, and how many of these no editor has said anything of."""
        waiting = Count("pk", filter=Q(decided_at=None))
        told = self.order_by().values("event").annotate(told=Count("pk"), waiting=waiting)
        return {one["event"]: (one["told"], one["waiting"]) for one in told}

    def that_titles_rest_on(self) -> Self:
        """Those on a text that still stands, of events that an editor gave a title."""
        titled = ~Q(event__title_en="") | ~Q(event__title_fr="")
        return self.filter(titled, event__isnull=False, version=F("article__version"))

    @transaction.atomic
    def refuse(self) -> None:
        """Remove the claims for good: the tagger does not make them again. Their events are to be made anew."""
        removed = list(self.prefetch_related("participants"))
        RefusedClaim.objects.bulk_create(claim.as_refused() for claim in removed)
        told = Q(claims__in=removed) | Q(placed_claims__in=removed)
        Event.objects.filter(pk__in=Event.objects.filter(told).values("pk")).update(is_stale=True)
        Claim.objects.filter(pk__in=[claim.pk for claim in removed]).delete()

    def in_order_of_quotes(self) -> Self:
        """As they stand in their article, each with its event and who takes part."""
        participants = EventParticipant.objects.select_related("entity").order_by("pk")
        return (
            self.select_related("event")
            .prefetch_related(models.Prefetch("event__participants", participants))
            .order_by("start", "pk")
        )

    def to_be_quoted(self) -> Self:
        """In order of time, with as little as it takes to quote them."""
        return self.select_related("article__source").only(*QUOTED).order_by("told_at", "pk")

    def in_order_of_time(self) -> Self:
        """Each with its article, the first telling of that, and the sources of both; without their texts."""
        long = ("text", "search", "bands")
        unread = [f"{article}__{name}" for article in ("article", "article__origin") for name in long]
        told = self.select_related("article__source", "article__origin__source").defer(*unread)
        return told.order_by("told_at", "pk")


class Claim(Told):
    """What one article says happened, with the sentence that says so, letter for letter.

    `placed` is the event that placing found; `event`, under which it is shown, is another where an editor said so.
    `quote` stands at `start`–`end` in the article's `whole` as of `version`. `told_at` is the article's
    publication (or storing), by which the status history is ordered. One whose sentence its source changed or removed
    is kept, since `withdrawn_at`, and goes on quoting the version that had it.

    Since `decided_at` it is an editor's word: accepted, corrected or written by them. `revision` counts what editors
    made of it. Until then it waits for review, the most urgent first; until `held_until` one editor looks at it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="claims", db_index=False)
    version = models.PositiveIntegerField()
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="claims")
    placed = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, editable=False, related_name="placed_claims"
    )
    quote = models.TextField(_("quote"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    told_at = models.DateTimeField()
    is_main = models.BooleanField(default=False)
    confidence = models.FloatField(default=1.0)
    rule = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    urgency = models.PositiveSmallIntegerField(default=0, editable=False)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    held_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta(Told.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            *Told.Meta.constraints,
            models.CheckConstraint(condition=~Q(quote=""), name="claim_has_quote"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="claim_quote_not_empty"),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="claim_confidence"),
        ]
        indexes = [
            models.Index(fields=["article"], include=["event"], name="claim_tells"),
            models.Index(fields=["event", "told_at"], name="claim_history"),
            models.Index(fields=["told_at", "id"], condition=Q(placed=None), name="claim_not_placed"),
            models.Index(
                fields=["-urgency", "event", "told_at", "id"],
                condition=Q(decided_at=None, event__isnull=False),
                name="claim_to_review",
            ),
            models.Index(fields=["id"], condition=Q(withdrawn_at__isnull=False), name="claim_withdrawn"),
            models.Index(fields=["status", "id"], name="claim_of_status"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_status_display()}): {self.quote[:80]}"

    def said(self, field: Field) -> Hashable:
        """What the claim tells about the field; None, or nobody, where it tells nothing of it."""
        match field:
            case Field.AMOUNT:
                return self.money
            case Field.DATE:
                return self.when
            case Field.STATUS:
                return self.status
            case Field.PARTIES:
                return frozenset(one.key for one in self.participants.all())

    @property
    def what_is_told(self) -> tuple[str, frozenset[str]]:
        """The kind and the parties, by which a claim found in other words is the same; needs its participants."""
        return self.kind, frozenset(one.key for one in self.participants.all())

    @property
    def events(self) -> set[int]:
        """The keys of those in which it was placed or is shown: one, two, or none yet."""
        return {event for event in (self.placed_id, self.event_id) if event is not None}

    def as_refused(self) -> RefusedClaim:
        """The mark, not stored yet, by which tagging knows that this is not to be told; needs its participants."""
        who = sorted({fold(one.label) for one in self.participants.all()})
        return RefusedClaim(article_id=self.article_id, kind=self.kind, quote=self.quote, who=who)

    @property
    def telling(self) -> Telling:
        """The claim as placing compares it; needs its participants."""
        return self._telling(self.participants.all(), self.told_at, main=self.is_main, confidence=self.confidence)


class ClaimParticipant(Participation):
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="participants")

    objects = ParticipationManager["ClaimParticipant"]()

    class Meta(Participation.Meta):
        constraints = [
            *Participation.Meta.constraints,
            models.UniqueConstraint(fields=["claim", "label", "role"], name="claim_participant_once"),
        ]
