"""What editors decided: the list of all, each with its way back, and the forms by which decisions are made."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin.history import Noted, may_undo
from articles.admin.review_place import back_of
from articles.models.decisions import FIELDS, Decision
from articles.placing import decisions
from articles.placing.decisions import NotPossibleError
from articles.placing.foretold import foretell
from articles.reviewing.joining import candidates
from articles.templatetags.jalon import day, money, status_name, vague_date
from articles.text.standing import Field
from articles.titles import title_of

LONGEST_REASON = 500


class ReasonForm(forms.Form):
    why = forms.CharField(label=_("reason"), max_length=LONGEST_REASON, widget=forms.TextInput({"size": 60}))


class MergeEntityForm(ReasonForm):
    field_order = ("into", "why")
    into = forms.ModelChoiceField(
        models.Entity.objects.filter(merged_into=None),
        label=_("into"),
        widget=AutocompleteSelect(models.EntityMerge._meta.get_field("winner"), admin.site),
    )


class EventField(forms.ModelChoiceField[models.Event]):
    """One of the events that are found by words, or by being alike: `offer` says which are shown."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(models.Event.objects.filter(merged_into=None), **kwargs)

    def offer(self, events: Iterable[models.Event]) -> None:
        own = [("", gettext("a new event of their own"))] if not self.required else []
        self.widget.choices = [*own, *((one.pk, told_shortly(one)) for one in events)]


def told_shortly(event: models.Event) -> str:
    title = title_of(event, (get_language() or "en")[:2])
    told = [status_name(event.status), vague_date(event.when) or day(event.sort_day), money(event.money)]
    return f"{title} ({', '.join(one for one in told if one)}; {event.pk})"


class MergeEventForm(ReasonForm):
    field_order = ("into", "why")
    into = EventField(label=_("into"))

    def __init__(self, offered: Iterable[models.Event], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].offer(offered)  # type: ignore[attr-defined]


class ToldBy:
    """Labels of claims: who told what, and in which words."""

    def label_from_instance(self, claim: models.Claim) -> str:
        told = [status_name(claim.status), vague_date(claim.when), money(claim.money)]
        by = f"{claim.article.source.name}, {day(claim.told_at)}"
        return f"{by} – {', '.join(one for one in told if one)} – {claim.quote}"


class ClaimsField(ToldBy, forms.ModelMultipleChoiceField[models.Claim]):
    pass


class ClaimField(ToldBy, forms.ModelChoiceField[models.Claim]):
    pass


class MoveForm(ReasonForm):
    """Which claims go, and where to: to a new event if none is chosen."""

    field_order = ("claims", "to", "why")
    claims = ClaimsField(models.Claim.objects.none(), label=_("claims"), widget=forms.CheckboxSelectMultiple)
    to = EventField(label=_("to"), required=False)

    def __init__(self, event: models.Event, offered: Iterable[models.Event], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claims"].queryset = event.claims.in_order_of_time()  # type: ignore[attr-defined]
        self.fields["to"].offer(offered)  # type: ignore[attr-defined]


class RulingForm(ReasonForm):
    field_order = ("field", "claim", "why")
    field = forms.ChoiceField(label=_("about"), choices=[(str(field), label) for field, label in FIELDS.items()])
    claim = ClaimField(
        models.Claim.objects.none(), label=_("claim that stands"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, event: models.Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["field"] = next(iter(event.conflicts), None)
        self.fields["claim"].queryset = event.claims.in_order_of_time()  # type: ignore[attr-defined]


def decide(
    request: HttpRequest,
    of: Model,
    title: str,
    form: forms.Form,
    make: Callable[[dict[str, Any]], Decision],
    effect: object = None,
) -> HttpResponse:
    """Ask by the form, decide, and go back to what was decided upon; what is not possible is told beside the form."""
    if form.is_valid():
        try:
            make(form.cleaned_data)
        except NotPossibleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, gettext("Done. It can be undone in the list of decisions."))
            return redirect(back_of(request) or reverse(f"admin:articles_{of._meta.model_name}_change", args=[of.pk]))
    context = {
        **admin.site.each_context(request),
        "title": title,
        "opts": of._meta,
        "original": of,
        "form": form,
        "media": form.media,
        "effect": effect,
        "back": back_of(request),
        "finds_events": any(isinstance(field, EventField) for field in form.fields.values()),
    }
    return render(request, "admin/articles/decide.html", context)


def offered_to(request: HttpRequest, event: models.Event) -> Sequence[models.Event]:
    return candidates(event, request.GET.get("find", ""))


def merge_entity(request: Any, entity: models.Entity) -> HttpResponse:
    """`into` in the address has it told first what the merge would do; HTMX gets that alone."""

    def make(told: dict[str, Any]) -> Decision:
        return decisions.merge_entities(entity, told["into"], told["why"], request.user, timezone.now())

    winner = models.Entity.objects.filter(pk=key_in(request.GET.get("into")), merged_into=None).first()
    effect = _foretold(entity, winner, request.user) if winner else None
    if request.htmx:
        return render(request, "admin/articles/entity/_effect.html", {"effect": effect})
    first = {"into": winner, "why": request.GET.get("why", "")}
    form = MergeEntityForm(request.POST or None, initial=first)
    return decide(request, entity, gettext("Merge into another entity"), form, make, effect)


def key_in(written: str | None) -> int:
    """0, which no row has, for what is no key."""
    return int(written) if written and written.isdecimal() and len(written) < 19 else 0


def _foretold(entity: models.Entity, winner: models.Entity, by: Any) -> object:
    try:
        return foretell(entity, winner, by, timezone.now())
    except NotPossibleError as error:
        return {"fault": str(error)}


def merge_event(request: HttpRequest, event: models.Event) -> HttpResponse:
    def make(told: dict[str, Any]) -> Decision:
        return decisions.merge_events(event, told["into"], told["why"], request.user, timezone.now())  # type: ignore[arg-type]

    form = MergeEventForm(offered_to(request, event), request.POST or None)
    return decide(request, event, gettext("Merge into another event"), form, make)


def move(request: HttpRequest, event: models.Event) -> HttpResponse:
    def make(told: dict[str, Any]) -> Decision:
        return decisions.move_claims(told["claims"], told["to"], told["why"], request.user, timezone.now())  # type: ignore[arg-type]

    chosen = {"claims": request.GET.getlist("claim")}
    form = MoveForm(event, offered_to(request, event), request.POST or None, initial=chosen)
    return decide(request, event, gettext("Move or split off claims"), form, make)


def rule(request: HttpRequest, event: models.Event) -> HttpResponse:
    def make(told: dict[str, Any]) -> Decision:
        field = Field(told["field"])
        return decisions.rule(told["claim"], field, told["why"], request.user, timezone.now())  # type: ignore[arg-type]

    return decide(request, event, gettext("Say which claim stands"), RulingForm(event, request.POST or None), make)


def for_row(
    desk: "admin.ModelAdmin[Any]", page: Callable[[HttpRequest, Any], HttpResponse]
) -> Callable[[HttpRequest, int], HttpResponse]:
    """The page for one row, for those who may change it."""

    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(desk.model, pk=pk)
        if not desk.has_change_permission(request, row):
            raise PermissionDenied
        return page(request, row)

    return desk.admin_site.admin_view(view)


class StandsFilter(admin.SimpleListFilter):
    title = _("stands")
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Stands")), ("no", _("Undone"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(undone_at__isnull=self.value() == "yes") if self.value() else rows


class DecisionAdmin(Noted[Any]):
    """Decisions are made where what they are about is shown; here they are read and undone, never edited away."""

    list_display = ["__str__", "why", "made_by", "made_at", "undone_by", "undone_at"]
    list_filter = [StandsFilter]
    search_fields = ["why"]
    ordering = ["-made_at", "-pk"]
    actions = ["take_back"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, row: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, row: Any = None) -> bool:
        return super().has_change_permission(request, row) and (row is None or may_undo(request, row))

    def get_readonly_fields(self, request: HttpRequest, row: Any = None) -> list[str]:
        names = [field.name for field in self.opts.get_fields() if not field.auto_created]
        return [name for name in names if name != "id"]

    def undo(self, row: Any, request: HttpRequest) -> None:
        decisions.undo(row, request.user, timezone.now())  # type: ignore[arg-type]

    @admin.action(description=_("Undo"), permissions=["change"])
    def take_back(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        standing = [row for row in rows.filter(undone_at=None) if self.has_change_permission(request, row)]
        for row in standing:
            self.undo(row, request)
        count = len(standing)
        self.message_user(request, ngettext("%d decision is undone.", "%d decisions are undone.", count) % count)

    def response_change(self, request: HttpRequest, row: Any) -> HttpResponseRedirect:
        """The button on the page of one decision."""
        if "_undo" in request.POST:
            self.take_back(request, self.model._default_manager.filter(pk=row.pk))
            return HttpResponseRedirect(request.path)
        return super().response_change(request, row)  # type: ignore[return-value]


@admin.register(models.EventMerge)
class EventMergeAdmin(DecisionAdmin):
    list_select_related = ["loser", "winner", "made_by", "undone_by"]


@admin.register(models.EntityMerge)
class EntityMergeAdmin(DecisionAdmin):
    list_select_related = ["loser", "winner", "made_by", "undone_by"]
    autocomplete_fields = ["winner"]


@admin.register(models.ClaimMove)
class ClaimMoveAdmin(DecisionAdmin):
    list_select_related = ["target", "made_by", "undone_by"]


@admin.register(models.Ruling)
class RulingAdmin(DecisionAdmin):
    list_select_related = ["event", "claim", "made_by", "undone_by"]
