"""Suggested names one by one: each with its contexts and what looks like it, and one key for each answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from articles.admin.decisions import key_in
from articles.admin.history import may_undo
from articles.changes.snapshots import noting
from articles.lookalikes.finding import alike
from articles.models import Entity, NameTaken, SuggestedName
from articles.models.labels import ENTITY_KINDS
from articles.naming import suggested
from articles.naming.offered import offered
from articles.text.folding import fold
from articles.text.likeness import Named
from articles.text.values import EntityKind

NAMES_A_PAGE = 20
LATELY = 10
_TEMPLATES = "admin/articles/suggestedname"


def urls(desk: "admin.ModelAdmin[SuggestedName]") -> list[URLPattern]:
    def wrapped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(request: HttpRequest) -> HttpResponse:
            if not desk.has_change_permission(request):
                raise PermissionDenied
            return view(request)

        return desk.admin_site.admin_view(guarded)

    return [
        path("one-by-one/", wrapped(one_by_one), name="articles_suggestedname_work"),
        path("one-by-one/entities/", wrapped(entities_named), name="articles_suggestedname_entities"),
        path("one-by-one/decide/", wrapped(require_POST(decide)), name="articles_suggestedname_decide"),
        path("one-by-one/undo/", wrapped(require_POST(undo)), name="articles_suggestedname_undo"),
    ]


def may_take_over(request: Any) -> bool:
    return bool(request.user.has_perms(("articles.add_entity", "articles.add_alias")))


def one_by_one(request: HttpRequest) -> HttpResponse:
    page, kind = key_in(request.GET.get("p")), request.GET.get("kind", "")
    kind = kind if kind in set(EntityKind) else ""
    names = offered(page * NAMES_A_PAGE, NAMES_A_PAGE + 1, kind, fold(request.GET.get("q", "")))
    shown = names[:NAMES_A_PAGE]
    near = alike([Named(f"?{name.pk}", name.kind, name.form) for name in shown])
    taken = NameTaken.objects.standing().select_related("name", "entity", "made_by").order_by("-made_at", "-pk")
    context = {
        **admin.site.each_context(request),
        "opts": SuggestedName._meta,
        "title": gettext("Suggested names, one by one"),
        "items": [(name, near[f"?{name.pk}"]) for name in shown],
        "kinds": ENTITY_KINDS.items(),
        "kind": kind,
        "page": page,
        "has_more": len(names) > NAMES_A_PAGE,
        "may_take_over": may_take_over(request),
        "taken": taken[:LATELY],
    }
    return render(request, f"{_TEMPLATES}/one_by_one.html", context)


def entities_named(request: HttpRequest) -> HttpResponse:
    """As one types: the entities of which a name may be another name, as buttons."""
    words = request.GET.get("q", "")
    found = Entity.objects.filter(merged_into=None).named_like(words)[:8] if words.strip() else ()
    return render(request, f"{_TEMPLATES}/_entities.html", {"found": found})


def decide(request: Any) -> HttpResponse:
    """`verb` accepts the name (as a kind), makes it another name of an entity, or ignores it for ever."""
    name = get_object_or_404(SuggestedName.objects.open().summed_up(), pk=key_in(request.POST.get("name")))
    verb, _, chosen = request.POST.get("verb", "").partition(":")
    if verb in ("accept", "alias") and not may_take_over(request):
        raise PermissionDenied
    form, by, now = name.form, request.user, timezone.now()  # type: ignore[attr-defined]
    if verb == "accept" and chosen in set(EntityKind):
        count = suggested.add_as_entities([name], by, now, EntityKind(chosen))
        kind = ENTITY_KINDS[EntityKind(chosen)]
        told = gettext("%(name)s is an entity now: %(kind)s.") % {"name": form, "kind": kind}
    elif verb == "alias":
        entity = get_object_or_404(Entity, pk=key_in(chosen))
        count = suggested.add_as_aliases([name], entity, by, now)
        told = gettext("%(name)s is another name of %(entity)s now.") % {"name": form, "entity": entity}
    elif verb == "ignore":
        with noting([name], by, now, gettext("Never suggest this again")):
            suggested.refuse([name], by, now)
        told = gettext("%(name)s is not suggested any more.") % {"name": form}
        return _answer(request, told, ("refused", name.pk))
    else:
        return HttpResponseBadRequest()
    row = NameTaken.objects.standing().filter(name=name).latest("made_at")
    return _answer(request, f"{told} {tagged_again(count)}", ("taken", row.pk))


def undo(request: Any) -> HttpResponse:
    table, key = request.POST.get("table"), key_in(request.POST.get("pk"))
    if table == "refused":
        name = get_object_or_404(SuggestedName, pk=key)
        with noting([name], request.user, timezone.now(), gettext("Suggest again")):
            suggested.suggest_again([name])
        return _answer(request, gettext("%(name)s is suggested again.") % {"name": name})
    if not may_take_over(request):
        raise PermissionDenied
    taken = get_object_or_404(NameTaken.objects.select_related("name"), pk=key)
    if not may_undo(request, taken):
        raise PermissionDenied
    try:
        count = suggested.take_back(taken, request.user, timezone.now())
    except suggested.InUseError as error:
        return _answer(request, str(error))
    told = gettext("%(name)s is suggested again.") % {"name": taken.name}
    return _answer(request, f"{told} {tagged_again(count)}")


def tagged_again(count: int) -> str:
    return ngettext("%d article is tagged again now.", "%d articles are tagged again now.", count) % count


def _answer(request: Any, told: str, way_back: tuple[str, int] | None = None) -> HttpResponse:
    """In place of the name what became of it; without HTMX the page again."""
    if request.htmx:
        return render(request, f"{_TEMPLATES}/_decided.html", {"told": told, "way_back": way_back})
    messages.info(request, told)
    return redirect("admin:articles_suggestedname_work")
