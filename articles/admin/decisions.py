"""What editors decided: the list of all, each with its way back, and the forms by which decisions are made."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin.history import Noted
from articles.models.decisions import FIELDS, Decision
from articles.placing import decisions
from articles.placing.decisions import NotPossibleError
from articles.templatetags.jalon import day, money, status_name, vague_date
from articles.text.standing import Field

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


class MergeEventForm(ReasonForm):
    field_order = ("into", "why")
    into = forms.ModelChoiceField(
        models.Event.objects.filter(merged_into=None),
        label=_("into the event with the number"),
        widget=forms.NumberInput,
    )


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
    """Which claims go, and where to: to a new event if no number is given."""

    field_order = ("claims", "to", "why")
    claims = ClaimsField(models.Claim.objects.none(), label=_("claims"), widget=forms.CheckboxSelectMultiple)
    to = forms.ModelChoiceField(
        models.Event.objects.all(),
        label=_("to the event with the number"),
        required=False,
        widget=forms.NumberInput,
        help_text=_("Empty: to a new event of their own."),
    )

    def __init__(self, event: models.Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claims"].queryset = event.claims.in_order_of_time()  # type: ignore[attr-defined]


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
    request: HttpRequest, of: Model, title: str, form: forms.Form, make: Callable[[dict[str, Any]], Decision]
) -> HttpResponse:
    """Ask by the form, decide, and go back to what was decided upon; what is not possible is told beside the form."""
    if form.is_valid():
        try:
            make(form.cleaned_data)
        except NotPossibleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, gettext("Done. It can be undone in the list of decisions."))
            return redirect(f"admin:articles_{of._meta.model_name}_change", of.pk)
    context = {
        **admin.site.each_context(request),
        "title": title,
        "opts": of._meta,
        "original": of,
        "form": form,
        "media": form.media,
    }
    return render(request, "admin/articles/decide.html", context)


def merge_entity(request: HttpRequest, entity: models.Entity) -> HttpResponse:
    def make(told: dict[str, Any]) -> Decision:
        return decisions.merge_entities(entity, told["into"], told["why"], request.user, timezone.now())  # type: ignore[arg-type]

    return decide(request, entity, gettext("Merge into another entity"), MergeEntityForm(request.POST or None), make)


def merge_event(request: HttpRequest, event: models.Event) -> HttpResponse:
    def make(told: dict[str, Any]) -> Decision:
        return decisions.merge_events(event, told["into"], told["why"], request.user, timezone.now())  # type: ignore[arg-type]

    return decide(request, event, gettext("Merge into another event"), MergeEventForm(request.POST or None), make)


def move(request: HttpRequest, event: models.Event) -> HttpResponse:
    def make(told: dict[str, Any]) -> Decision:
        return decisions.move_claims(told["claims"], told["to"], told["why"], request.user, timezone.now())  # type: ignore[arg-type]

    return decide(request, event, gettext("Move or split off claims"), MoveForm(event, request.POST or None), make)


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
        """One's own; what others decided is the chief editors' to undo."""
        is_own = row is None or row.made_by_id == request.user.pk
        return super().has_change_permission(request, row) and (is_own or request.user.has_perm("articles.undo_change"))

    def get_readonly_fields(self, request: HttpRequest, row: Any = None) -> list[str]:
        names = [field.name for field in self.opts.get_fields() if not field.auto_created]
        return [name for name in names if name != "id"]

    @admin.action(description=_("Undo"), permissions=["change"])
    def take_back(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        standing = [row for row in rows.filter(undone_at=None) if self.has_change_permission(request, row)]
        for row in standing:
            decisions.undo(row, request.user, timezone.now())  # type: ignore[arg-type]
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
