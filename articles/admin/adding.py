"""Adding an article: an address or a text is pasted, what was found is checked, and what became of it is shown.

Three plain forms at one address; with HTMX what is proposed follows what is written."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles import reading, tasks
from articles.adding import preview_of
from articles.admin.drafts import DraftForm, PasteForm, can_be_pasted, in_words
from articles.ingest.add import Added, add
from articles.ingest.answers import FetchError
from articles.ingest.fetch import no_longer_than
from articles.ingest.look import AddError, Look, RemovedError, look, look_by_hand
from articles.models import Article, Tombstone
from articles.tagging import TAGGER_VERSION
from articles.text.fingerprint import content_hash
from articles.text.pasted import Pasted, read_pasted
from articles.views.htmx import HtmxHttpRequest, render_page, wants_part

MOST_SECONDS = 12.0  # for all that is fetched while an editor waits
TEMPLATES = "admin/articles/article"

Desk = admin.ModelAdmin[Article]


def adding(desk: Desk, request: HtmxHttpRequest) -> HttpResponse:
    """The page of the list's "Add": each step posts to it."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    if "pasted" in request.POST:
        return _look(desk, request, PasteForm(request.POST))
    if request.method == "POST":
        return _check(desk, request, DraftForm(request.POST))
    return _ask(desk, request, PasteForm())


def added(desk: Desk, request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """What became of an article: asked again until it is tagged and placed."""
    article = get_object_or_404(Article.objects.select_related("source", "origin__source"), pk=pk)
    if not desk.has_view_permission(request, article):
        raise PermissionDenied
    is_tagged = article.tagger_version >= TAGGER_VERSION and not article.tag_again
    is_done = is_tagged and not article.claims.unplaced().exists()
    shown = {"article": article, "page": reading.page_of(article), "is_tagged": is_tagged, "is_done": is_done}
    context = _context(desk, request, gettext("Added: %(title)s") % {"title": article.title}, **shown)
    return render_page(request, f"{TEMPLATES}/added.html", f"{TEMPLATES}/_added.html", context)


def _look(desk: Desk, request: HtmxHttpRequest, form: PasteForm) -> HttpResponse:
    if not form.is_valid():
        return _ask(desk, request, form)
    pasted = read_pasted(form.cleaned_data["pasted"])
    try:
        found = _found(pasted, is_asked="by_hand" not in request.POST)
    except (AddError, FetchError) as problem:
        form.add_error("pasted", _told(problem))
        return _ask(desk, request, form, problem=problem, can_be_pasted=bool(pasted.url) and can_be_pasted(problem))
    if found.known is None:
        return _show(desk, request, DraftForm.of(found.draft), found=found)
    if pasted.text:
        form.add_error("pasted", _here(found.known))
        return _ask(desk, request, form)
    messages.info(request, gettext("This address is here already: this is its article."))
    return redirect("admin:articles_article_change", found.known.pk)


def _found(pasted: Pasted, *, is_asked: bool) -> Look:
    if pasted.url and not is_asked:
        return look_by_hand(pasted.url)
    with no_longer_than(MOST_SECONDS):
        return look(pasted, timezone.now())


def _check(desk: Desk, request: HtmxHttpRequest, form: DraftForm) -> HttpResponse:
    """What is proposed for the draft as it is now, or, with the button for it, the draft stored."""
    is_valid = form.is_valid()
    if wants_part(request) or "_look" in request.POST or not is_valid:
        return _show(desk, request, form)
    try:
        made = add(form.draft, timezone.now(), source=form.cleaned_data["source"], is_edited=form.is_edited)
    except AddError as problem:
        form.add_error("url", _told(problem))
        return _show(desk, request, form)
    if not made.is_new and _says_other(made, form):
        form.add_error("url", _here(made.article))
        return _show(desk, request, form)
    return _done(desk, request, made)


def _says_other(made: Added, form: DraftForm) -> bool:
    return made.article.content_hash != content_hash(form.draft.title, form.draft.text)


def _done(desk: Desk, request: HttpRequest, made: Added) -> HttpResponse:
    if made.is_new:
        desk.log_addition(request, made.article, "")
        _ring()
    else:
        messages.info(request, gettext("This article was added already: nothing was stored twice."))
    return redirect("admin:articles_article_added", made.article.pk)


def _ring() -> None:
    """A bell that nobody hears is made up for by the next sweep."""
    for bell in (tasks.index_waiting, tasks.compare_waiting, tasks.tag_waiting):
        transaction.on_commit(bell.delay, robust=True)


def _told(problem: AddError | FetchError) -> str | SafeString:
    if not isinstance(problem, RemovedError):
        return in_words(problem)
    way_out = f"{reverse('admin:articles_tombstone_changelist')}?q={Tombstone.objects.at(problem.url)[0].url}"
    return format_html('{} <a href="{}">{}</a>', in_words(problem), way_out, gettext("To the removed addresses"))


def _here(article: Article) -> SafeString:
    address = reverse("admin:articles_article_change", args=[article.pk])
    told = gettext("There is an article at this address already.")
    return format_html('{} <a href="{}">{}</a>', told, address, article.title)


def _ask(desk: Desk, request: HtmxHttpRequest, form: PasteForm, **also: object) -> HttpResponse:
    context = _context(desk, request, gettext("Add an article"), form=form, **also)
    return render(request, f"{TEMPLATES}/paste.html", context)


def _show(desk: Desk, request: HtmxHttpRequest, form: DraftForm, found: Look | None = None) -> HttpResponse:
    """The draft beside what is proposed for it."""
    draft = found.draft if found else form.draft
    preview = preview_of(draft, timezone.now())
    title = gettext("Check before it is added")
    context = _context(desk, request, title, form=form, draft=draft, preview=preview, media=form.media)
    return render_page(request, f"{TEMPLATES}/check.html", f"{TEMPLATES}/_proposed.html", context)


def _context(desk: Desk, request: HttpRequest, title: str, **also: object) -> dict[str, Any]:
    return {**desk.admin_site.each_context(request), "title": title, "opts": desk.opts, **also}
