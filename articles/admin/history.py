"""What rooms with forms share: each change by a person is noted, shown and put back, and a second editor is told of it.

Notes are of what people do at the desk; what the pipeline writes is not noted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext

from articles.changes.differences import difference
from articles.changes.restoring import NotRestorableError, is_restorable, restore
from articles.changes.snapshots import digest, noting, read_stamp, snapshot, stamp
from articles.models import Change
from articles.models.changes import LONGEST_REASON, Act, Values
from articles.models.decisions import Decision

Row = TypeVar("Row", bound=Model)
CHANGES_A_PAGE = 50
MANAGING = ("_FORMS", "-id")
"""How fields end by which forms in a form are counted and told apart."""


class SeenForm:
    """A form that is refused where its row is other than its reader saw it, unless they were told and save anyway.
    The row is locked until the end of the transaction, so that nobody comes between the look and the writing."""

    instance: Any
    data: Any
    fields: dict[str, Any]
    add_error: Callable[[str | None, str], None]
    stored: Values | None = None
    meanwhile: Values | None = None
    seen: Values | None = None

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        if self.instance.pk is None:
            return cleaned
        self.stored = snapshot(self.instance)
        if not self.fields:
            return cleaned
        self.seen = read_stamp(self.data.get("_seen", ""))
        if self.seen != self.stored and self.data.get("_anyway") != digest(self.stored):
            self.meanwhile = self.stored
            self.add_error(None, gettext("Nothing is saved yet: this was changed since you opened it."))
        return cleaned


class Noted(admin.ModelAdmin[Row]):
    """A room whose every change is a `Change`, in the transaction that makes it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.restore_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        return [path("<path:object_id>/history/<int:number>/restore/", view, name=name), *super().get_urls()]

    def noting(self, request: HttpRequest, rows: Iterable[Model], why: object = "") -> AbstractContextManager[None]:
        """What an action does to the rows is noted. Not for what talks to the network."""
        return noting(rows, editor_of(request), timezone.now(), str(why))

    # The form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Row | None:
        """A form that is sent holds its row: another one waits, and then sees what this one wrote."""
        match = request.resolver_match
        if match and request.method == "POST" and match.url_name == self._name("change") and connection.in_atomic_block:
            self._hold(unquote(object_id))
        elif match and match.url_name == self._name("change"):
            request.seen = self._seen(unquote(object_id))  # type: ignore[attr-defined]
        return super().get_object(request, object_id, from_field)

    def _hold(self, written: str) -> None:
        if written.isdecimal():
            self.model._base_manager.select_for_update().filter(pk=int(written)).values_list("pk").first()

    def _seen(self, written: str) -> Values | None:
        """Taken before the form's own values are read: what is written in between is told, never written over."""
        row = self.model._base_manager.filter(pk=int(written)).first() if written.isdecimal() else None
        return snapshot(row) if row is not None else None

    def get_form(self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (SeenForm, form), {})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> TemplateResponse:
        form: Any = context["adminform"].form
        original = context.get("original")
        if original is not None and original.pk and self.has_change_permission(request, original):
            now = form.stored or getattr(request, "seen", None) or snapshot(original)
            context |= {"seen": form.data.get("_seen") or stamp(now), "why": form.data.get("why", "")}
            if form.meanwhile is not None:
                context |= {"meanwhile": _meanwhile(original, form.seen, form.meanwhile), "anyway": digest(now)}
        context["longest_reason"] = LONGEST_REASON
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[return-value]

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """A clear page for what somebody deleted meanwhile."""
        number = int(object_id) if object_id.isdecimal() else 0
        changes = Change.objects.filter(table=self.opts.label_lower, row_id=number).select_related("made_by")
        last = changes.first()
        if last is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc,no-any-return]
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("“%(name)s” is not there any more") % {"name": last.name},
            "opts": self.opts,
            "last": last,
            "history": reverse(f"admin:{self._name('history')}", args=[object_id]),
            "typed": self._typed(request),
        }
        return render(request, "admin/articles/gone.html", context, status=410)

    def _typed(self, request: HttpRequest) -> list[tuple[str, str]]:
        """What a form for the row held, by the names of its fields, so that nobody has to type it anew."""
        names = {field.name: str(getattr(field, "verbose_name", field.name)) for field in self.opts.get_fields()}
        return [
            (names.get(name, name.rpartition("-")[2]), value)
            for name, values in request.POST.lists()
            for value in values
            if value and not name.startswith(("_", "csrf", "initial-", "password")) and not name.endswith(MANAGING)
        ]

    # What is noted

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Handed on to `log_change`: what was before."""
        return getattr(form, "stored", None)  # the form of a password has no such: that it was set is noted alone

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:  # type: ignore[override]
        self._note(Act.ADDED, request, obj, None, snapshot(obj))

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:  # type: ignore[override]
        """Saving what nobody changed is nothing to tell."""
        before = message if isinstance(message, dict) else None
        after = snapshot(obj)
        if before != after:
            self._note(Act.CHANGED, request, obj, before or after, after)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> None:  # type: ignore[override]
        for row in queryset:
            self._note(Act.REMOVED, request, row, snapshot(row), None)

    def _note(self, act: Act, request: HttpRequest, row: Model, before: Values | None, after: Values | None) -> None:
        why, by = request.POST.get("why", ""), editor_of(request)
        Change.objects.note(act, row, by=by, now=timezone.now(), before=before, after=after, why=why)

    # The history

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Also of what is gone: it can be brought back from here."""
        row = self._row_shown(request, object_id)
        changes = self._all_changes(object_id)
        if row is None and not changes.exists():
            raise Http404
        page = Paginator(changes.select_related("made_by"), CHANGES_A_PAGE).get_page(request.GET.get("p"))
        name = str(row) if row is not None else page[0].name
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History of “%(name)s”") % {"name": name},
            "opts": self.opts,
            "object": row,
            "object_id": object_id,
            "page": page,
            "changes": [(one, _told(one), self._may_restore(request, row, one)) for one in page],
            "table": self.opts.label_lower,
            **(extra_context or {}),
        }
        return render(request, "admin/articles/history.html", context)

    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        row = self._row_shown(request, object_id)
        if not self.may_restore(request, row):
            raise PermissionDenied
        change = get_object_or_404(_changes_of(self.model, object_id), pk=number)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            restore(change, editor_of(request), timezone.now())
        except NotRestorableError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, gettext("Put back as it was. That too is in the history, and can be undone."))
        return redirect(f"admin:{self._name('history')}", object_id)

    def may_restore(self, request: HttpRequest, row: Row | None) -> bool:
        return request.user.has_perm("articles.restore_change") and self.has_view_permission(request, row)

    def _may_restore(self, request: HttpRequest, row: Row | None, change: Change) -> bool:
        is_own = change.table == self.opts.label_lower
        return is_own and is_restorable(change) and self.may_restore(request, row)

    def also_told(self, key: int) -> dict[str, QuerySet[Any]]:
        """By table, the rows that concern this one: what was done to them is part of its history."""
        return {}

    def _all_changes(self, object_id: str) -> QuerySet[Change]:
        number = int(object_id) if object_id.isdecimal() else 0
        others = self.also_told(number).items()
        concerned = (Q(table=table, row_id__in=rows.order_by().values("pk")) for table, rows in others)
        return Change.objects.filter(reduce(or_, concerned, Q(table=self.opts.label_lower, row_id=number)))

    def _row_shown(self, request: HttpRequest, object_id: str) -> Row | None:
        row = self.model._base_manager.filter(pk=int(object_id) if object_id.isdecimal() else 0).first()
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"


def _told(change: Change) -> list[Any]:
    try:
        return difference(apps.get_model(change.table), change.before, change.after)
    except LookupError:
        return []


def may_undo(request: HttpRequest, decision: Decision) -> bool:
    """One's own; what others decided is the chief editors' to undo."""
    return decision.made_by_id == request.user.pk or request.user.has_perm("articles.undo_change")


def editor_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the desk's doors let nobody else in
    return request.user


def _changes_of(model: type[Model], object_id: str) -> QuerySet[Change]:
    number = int(object_id) if object_id.isdecimal() else 0
    return Change.objects.filter(table=model._meta.label_lower, row_id=number)


def _meanwhile(row: Model, seen: Values | None, now: Values) -> dict[str, Any]:
    """What became other since the form was opened, and who did that; nobody where it was the pipeline."""
    told = difference(type(row), seen, now) if seen is not None else []
    by = next((one for one in Change.objects.of(row).select_related("made_by")[:1] if one.after == now), None)
    return {"differences": told, "by": by}


def room_of(change: Change, page: str = "history") -> str:
    """The address of a page about what was changed; empty where the desk has none."""
    try:
        return reverse(f"admin:{change.table.replace('.', '_')}_{page}", args=[change.row_id])
    except NoReverseMatch:
        return ""


def kind_of(table: str) -> str:
    try:
        return str(apps.get_model(table)._meta.verbose_name)
    except LookupError:
        return table
