"""Names that the gazetteer lacks, for editors to take over or to refuse; those that most articles name come first."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.admin import names as one_by_one
from articles.admin.history import Noted, editor_of
from articles.admin.site import Prepared
from articles.models import Entity, NameTaken, SuggestedName, Suggestion
from articles.models.labels import ENTITY_KINDS, choices
from articles.naming import suggested
from articles.text.values import EntityKind

AROUND = 80


class KindForm(ActionForm):
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("kind as suggested")), *choices(ENTITY_KINDS)]
    )


class EntityForm(forms.Form):
    # The autocomplete wants a field that leads to entities; any does.
    entity = forms.ModelChoiceField(
        Entity.objects.all(),
        label=_("entity"),
        widget=AutocompleteSelect(Entity._meta.get_field("parent"), admin.site),
    )


class RefusedFilter(admin.SimpleListFilter):
    title = _("decision")
    parameter_name = "refused"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", pgettext_lazy("suggestion", "Refused"))]

    def choices(self, changelist: ChangeList) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": pgettext_lazy("suggestion", "Open")}, *others]

    def queryset(self, request: HttpRequest, names: QuerySet[SuggestedName]) -> QuerySet[SuggestedName]:
        return names.exclude(refused_at=None) if self.value() == "yes" else names.open()  # type: ignore[attr-defined]


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return choices(ENTITY_KINDS)

    def queryset(self, request: HttpRequest, names: QuerySet[SuggestedName]) -> QuerySet[SuggestedName]:
        of_kind = Q(("kind", self.value()))  # the commonest kind of the name's places, not a column
        return names.filter(of_kind) if self.value() in set(EntityKind) else names


class WithExamples(Prepared):
    """The page's rows, each with one place where an article names it: one query for all."""

    def prepare(self, request: HttpRequest, rows: list[Any]) -> None:
        examples = Suggestion.objects.select_related("article").defer("article__search")
        found = examples.in_bulk([row.example_id for row in rows])
        for row in rows:
            row.example = found.get(row.example_id)


@admin.register(SuggestedName)
class SuggestedNameAdmin(Noted[SuggestedName]):
    list_display = ["told_name", "kind", "article_count", "example"]
    list_display_links = None
    list_filter = [RefusedFilter, KindFilter]
    list_per_page = 50
    search_fields = ["folded"]
    search_help_text = _("A part of the name")
    action_form = KindForm
    actions = ["add_as_entities", "add_as_aliases", "refuse", "suggest_again"]

    def get_urls(self) -> list[URLPattern]:
        return [*one_by_one.urls(self), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SuggestedName]:
        return SuggestedName.objects.found().summed_up()

    def also_told(self, key: int) -> dict[str, QuerySet[Any]]:
        return {"articles.nametaken": NameTaken.objects.filter(name=key)}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": capfirst(_("suggested names"))})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithExamples

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Names come from articles."""
        return False

    def has_delete_permission(self, request: HttpRequest, name: SuggestedName | None = None) -> bool:
        """A name that is deleted would come back; refusing it keeps it away."""
        return False

    def has_take_over_permission(self, request: HttpRequest) -> bool:
        return one_by_one.may_take_over(request)

    def has_change_permission(self, request: HttpRequest, name: SuggestedName | None = None) -> bool:
        """There is no form for one name; the permission is for the actions."""
        return name is None and super().has_change_permission(request)

    @admin.display(description=_("name"), ordering="folded")
    def told_name(self, name: Any) -> str:
        return str(name.form)

    @admin.display(description=_("kind"), ordering="kind")
    def kind(self, name: Any) -> str:
        return str(ENTITY_KINDS[EntityKind(name.kind)])

    @admin.display(description=_("articles"), ordering="article_count")
    def article_count(self, name: Any) -> int:
        return int(name.article_count)

    @admin.display(description=_("example"))
    def example(self, name: Any) -> SafeString:
        found: Suggestion | None = name.example
        if found is None:
            return SafeString()
        article, whole = found.article, found.article.whole
        return format_html(
            '…{}<b>{}</b>{}… <a href="{}">{}</a>',
            whole[max(0, found.start - AROUND) : found.start],
            whole[found.start : found.end],
            whole[found.end : found.end + AROUND],
            article.get_absolute_url(),
            article.title,
        )

    @admin.action(description=_("Add as an entity"), permissions=["take_over"])
    def add_as_entities(self, request: HttpRequest, names: QuerySet[SuggestedName]) -> None:
        kind = request.POST.get("kind", "")
        told = EntityKind(kind) if kind in set(EntityKind) else None
        count = suggested.add_as_entities(names, editor_of(request), timezone.now(), told)
        self._tell_articles(request, count)

    @admin.action(description=_("Add as another name of…"), permissions=["take_over"])
    def add_as_aliases(self, request: HttpRequest, names: QuerySet[SuggestedName]) -> HttpResponse | None:
        """Asks which entity is meant; its answer comes back to here."""
        form = EntityForm(request.POST if "entity" in request.POST else None)
        if form.is_valid():
            entity = form.cleaned_data["entity"]
            count = suggested.add_as_aliases(names, entity, editor_of(request), timezone.now())
            self._tell_articles(request, count)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add as another name of…"),
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "names": names,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return render(request, "admin/articles/suggestedname/add_as_aliases.html", context)

    @admin.action(description=_("Never suggest this again"), permissions=["change"])
    def refuse(self, request: HttpRequest, names: QuerySet[SuggestedName]) -> None:
        with self.noting(request, names, gettext("Never suggest this again")):
            count = suggested.refuse(names, editor_of(request), timezone.now())
        told = ngettext("%d name is not suggested any more.", "%d names are not suggested any more.", count)
        self.message_user(request, told % count)

    @admin.action(description=_("Suggest again"), permissions=["change"])
    def suggest_again(self, request: HttpRequest, names: QuerySet[SuggestedName]) -> None:
        with self.noting(request, names, gettext("Suggest again")):
            count = suggested.suggest_again(names)
        self.message_user(
            request, ngettext("%d name is suggested again.", "%d names are suggested again.", count) % count
        )

    def _tell_articles(self, request: HttpRequest, count: int) -> None:
        self.message_user(request, one_by_one.tagged_again(count))
