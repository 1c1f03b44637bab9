"""What the names on an entity's form would match, before they are saved."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext

from articles.models import Alias, Entity
from articles.naming.forms import Draft, draft_of, foresee
from articles.text import values
from articles.text.values import EntityKind

MOST_NAMES = 6
"""So many changed names are looked at at once."""


def check_names(request: Any, desk: "admin.ModelAdmin[Entity]", pk: int | None) -> HttpResponse:
    """The names of the posted form that are new or others, each with what it would match. HTMX gets that alone; else it
    is a page from which the form can be saved as it was."""
    entity = get_object_or_404(Entity, pk=pk) if pk else None
    draft = _draft(request, desk, entity)
    changed = _changed(draft, entity)
    context = {
        **admin.site.each_context(request),
        "opts": Entity._meta,
        "original": entity,
        "title": gettext("What the names would match"),
        "foreseen": [foresee(draft, alias) for alias in changed[:MOST_NAMES]],
        "left_out": changed[MOST_NAMES:],
        "posted": [(name, one) for name, own in request.POST.lists() if name != "csrfmiddlewaretoken" for one in own],
    }
    part = "_foreseen" if request.htmx else "foreseen"
    return render(request, f"admin/articles/entity/{part}.html", context)


def _draft(request: HttpRequest, desk: "admin.ModelAdmin[Entity]", entity: Entity | None) -> Draft:
    """The form as it was sent; what is not valid in it is left out."""
    kind, name = request.POST.get("kind", ""), request.POST.get("name", "").strip()[:200]
    known = entity.kind if entity else EntityKind.COMPANY
    forms = [form for formset in _formsets(request, desk, entity) for form in _filled(formset)]
    told = [form.cleaned_data for form in forms if form.is_valid() and not form.cleaned_data.get("DELETE")]
    aliases = [values.Alias(one["form"], one["language"], one["is_ambiguous"]) for one in told if one.get("form")]
    own = [values.Alias(name)] if name and name not in {alias.form for alias in aliases} else []
    kind = EntityKind(kind if kind in set(EntityKind) else known)
    return Draft(name, kind, tuple(dict.fromkeys([*own, *aliases])), entity.pk if entity else None)


def _formsets(request: HttpRequest, desk: "admin.ModelAdmin[Entity]", entity: Entity | None) -> Sequence[Any]:
    tables = [formset for formset, _ in desk.get_formsets_with_inlines(request, entity)]
    posted = [table for table in tables if f"{table.get_default_prefix()}-TOTAL_FORMS" in request.POST]
    return [table(request.POST, instance=entity or Entity(), prefix=table.get_default_prefix()) for table in posted]


def _filled(formset: BaseInlineFormSet[Alias, Entity, Any]) -> Sequence[Any]:
    return [form for form in formset.forms if form.has_changed() or form.instance.pk]


def _changed(draft: Draft, entity: Entity | None) -> Sequence[values.Alias]:
    known = set(draft_of(entity).aliases) if entity else set()
    return [alias for alias in draft.aliases if alias not in known]
