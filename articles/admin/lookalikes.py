"""Look-alikes: each pair with what speaks for it, and one key for what an editor says of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from articles.admin.decisions import DecisionAdmin, key_in
from articles.admin.history import may_undo
from articles.lookalikes import apart
from articles.lookalikes.evidence import pairs_of
from articles.lookalikes.finding import alike_to, still_alike
from articles.models import Distinction, Entity, EntityMerge, LookAlike
from articles.models.decisions import Decision
from articles.models.labels import REASONS
from articles.placing import decisions
from articles.text.likeness import Reason

PAIRS_A_PAGE = 20
_TEMPLATES = "admin/articles/entity"


def urls(desk: "admin.ModelAdmin[Entity]") -> list[URLPattern]:
    def wrapped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return desk.admin_site.admin_view(_for_those_who_may(desk, view))

    return [
        path("look-alikes/", wrapped(proposed), name="articles_entity_lookalikes"),
        path("look-alikes/decide/", wrapped(require_POST(decide)), name="articles_entity_tell"),
        path("look-alikes/undo/", wrapped(require_POST(undo)), name="articles_entity_undo"),
        path("<int:pk>/look-alikes/", wrapped(proposed_for), name="articles_entity_like"),
    ]


def proposed(request: HttpRequest) -> HttpResponse:
    """The pairs on which nobody decided yet, the likest first."""
    page = Paginator(LookAlike.objects.open(), PAIRS_A_PAGE).get_page(request.GET.get("p"))
    found = [(pair.one, pair.other, told) for pair, told in still_alike(page.object_list)]
    return _show(request, {"pairs": pairs_of(found), "page": page, "title": gettext("Look-alikes")})


def proposed_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Those like one entity, by its names as they are now."""
    entity = get_object_or_404(Entity.objects.select_related("parent"), pk=pk)
    found = [(entity, other, told) for other, told in alike_to(entity)]
    title = gettext("What looks like %(name)s") % {"name": entity.name}
    return _show(request, {"pairs": pairs_of(found), "original": entity, "title": title})


def decide(request: HttpRequest) -> HttpResponse:
    """One of the pair is merged into the other, they are two, or one is part of the other: `verb` and, for whom it is
    told, `entity`."""
    one, other = (get_object_or_404(Entity, pk=request.POST.get(name)) for name in ("one", "other"))
    verb, _, key = request.POST.get("verb", "").partition(":")
    chosen, left = (one, other) if key == str(one.pk) else (other, one)
    why, by, now = _why(request), request.user, timezone.now()
    try:
        match verb:
            case "keep":
                decision: Decision = decisions.merge_entities(left, chosen, why, by, now)  # type: ignore[arg-type]
                told = gettext("%(loser)s is merged into %(winner)s.") % {"loser": left, "winner": chosen}
            case "two":
                decision = apart.are_two(one, other, why, by, now)  # type: ignore[arg-type]
                told = gettext("%(one)s and %(other)s are two.") % {"one": one, "other": other}
            case "part":
                decision = apart.is_part(chosen, left, why, by, now)  # type: ignore[arg-type]
                told = gettext("%(part)s is part of %(whole)s.") % {"part": chosen, "whole": left}
            case _:
                return HttpResponseBadRequest()
    except (decisions.NotPossibleError, apart.CircleError) as error:
        return _answer(request, str(error), None)
    return _answer(request, told, decision)


def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was just decided."""
    table = {"entitymerge": EntityMerge, "distinction": Distinction}.get(request.POST.get("table", ""))
    if table is None:
        return HttpResponseBadRequest()
    row: Any = get_object_or_404(table, pk=key_in(request.POST.get("pk")))
    if not may_undo(request, row):
        raise PermissionDenied
    take_back(row, request)
    return _answer(request, gettext("Undone: %(decision)s") % {"decision": row}, None)


def take_back(row: Decision, request: HttpRequest) -> None:
    now, by = timezone.now(), request.user
    if isinstance(row, Distinction):
        apart.take_back(row, by, now)  # type: ignore[arg-type]
    else:
        decisions.undo(row, by, now)  # type: ignore[arg-type]


def _for_those_who_may(
    desk: "admin.ModelAdmin[Entity]", view: Callable[..., HttpResponse]
) -> Callable[..., HttpResponse]:
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not desk.has_change_permission(request):
            raise PermissionDenied
        return view(request, **kwargs)

    return guarded


def _why(request: HttpRequest) -> str:
    """What the editor wrote, or else by what the two are alike."""
    written = request.POST.get("why", "").strip()[:500]
    reason = request.POST.get("reason", "")
    return written or (gettext(str(REASONS[Reason(reason)])) if reason in set(Reason) else "")


def _show(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    shared = {**admin.site.each_context(request), "opts": Entity._meta}
    return render(request, f"{_TEMPLATES}/look_alikes.html", {**shared, **context})


def _answer(request: Any, told: str, decision: Decision | None) -> HttpResponse:
    """In place of the pair what became of it, with the way back; without HTMX the page again."""
    back = request.POST.get("back") or reverse("admin:articles_entity_lookalikes")
    context = {"told": told, "decision": decision, "back": back}
    if request.htmx:
        return render(request, f"{_TEMPLATES}/_decided.html", context)
    messages.info(request, told)
    return redirect(back if back.startswith("/admin/") else reverse("admin:articles_entity_lookalikes"))


@admin.register(Distinction)
class DistinctionAdmin(DecisionAdmin):
    """Pairs that are two: here they can be proposed again."""

    list_select_related = ["one", "other", "made_by", "undone_by"]

    def undo(self, row: Any, request: HttpRequest) -> None:
        take_back(row, request)
