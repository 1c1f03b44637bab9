"""The review: one claim at a time with the text that it is from, decided upon by one key each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from articles.admin.claim_form import ClaimForm
from articles.admin.compared import compared, others
from articles.admin.review_place import Place
from articles.admin.words import WordsForm, may_name, words
from articles.models import Article, Claim, Entity, Proposal
from articles.models.changes import LONGEST_REASON
from articles.models.labels import EVENT_KINDS, LANGUAGES, choices
from articles.models.proposals import Wish
from articles.reviewing import claims, lately, proposals, queue, shown
from articles.reviewing.errors import ChangedMeanwhileError, FaultyError, GoneError, ReviewError
from articles.reviewing.queue import Only
from articles.reviewing.who import meant, offered, spoken
from articles.views.htmx import HtmxHttpRequest, go_to, render_page, wants_part

LATER = "review_later"
ONLY = {
    Only.PROPOSALS: _("Proposals"),
    Only.CONFLICTS: _("Conflicts"),
    Only.EVIDENCE: _("Changed evidence"),
    Only.RUMOURS: _("Rumours"),
    Only.DOUBTFUL: _("Low confidence"),
}


def may_decide(user: Any) -> bool:
    return bool(user.has_perm("articles.change_claim"))


def may_review(user: Any) -> bool:
    return may_decide(user) or bool(user.has_perm("articles.add_proposal"))


def review(request: HtmxHttpRequest) -> HttpResponse:
    """One item of the queue, or the next where none is named; what is decided is posted to the same address."""
    place = Place.of(request)
    if request.method == "POST":
        doing = DOINGS.get(request.POST.get("do", ""))
        return doing(request, place) if doing else HttpResponseBadRequest()
    if "who" in request.GET:
        return _of_somebody(request, place)
    if not place.names_an_item:
        return _to_next(request, place) or _page(request, place)
    return _page(request, place)


def _of_somebody(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    """The entity of the filters is typed by name; addresses have its key."""
    name = request.GET["who"].strip()
    called = meant(name) if name else []
    if name and len(called) != 1:
        messages.warning(request, gettext("Nobody is called “%(value)s” here.") % {"value": name})
    entity = called[0].pk if len(called) == 1 else None
    return redirect(replace(place, sieve=replace(place.sieve, entity=entity)).address)


def _to_next(request: HtmxHttpRequest, place: Place, event: int | None = None) -> HttpResponse | None:
    """To what is next for this editor; None where nothing is left."""
    user, later = _user(request), request.session.get(LATER, {})
    if may_decide(user):
        proposal = queue.take_proposal(user, place.sieve, later=later.get("proposals", []))
        if proposal:
            return redirect(place.of_queue.to(proposal=proposal.pk).address)
    claim = queue.take(user, timezone.now(), place.sieve, event=event, later=later.get("claims", []))
    return redirect(place.of_queue.to(claim=claim.pk).address) if claim else None


def _on(request: HtmxHttpRequest, place: Place, event: int | None = None) -> HttpResponse:
    """Back to where the editor came from, else on to the next."""
    if place.back:
        return go_to(place.back, request)
    return _to_next(request, place, event) or redirect(place.of_queue.address)


# What is done


def _save(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    """Accept the claim as the form has it: as it is, corrected, or a new one."""
    claim = shown.claim_to_review(place.claim) if place.claim else None
    article = claim.article if claim else shown.article_to_review(place.article) if place.article else None
    if article is None:
        return _page(request, place)
    form = ClaimForm(article, claim, request.POST, must_differ=not may_decide(request.user))
    late: ChangedMeanwhileError | None = None
    if form.is_valid():
        try:
            messages.success(request, _decided(request, form))
        except FaultyError as error:
            form.blame(error.faults)
        except ChangedMeanwhileError as error:
            form.note(error)
            late = error
        except GoneError as error:
            return _page(request, place.to(article=article.pk), form=form, late=error)
        else:
            return _on(request, place, claim.event_id if claim else None)
    return _page(request, place, form=form, late=late)


def _decided(request: HtmxHttpRequest, form: ClaimForm) -> str:
    """Write what the form tells, or propose it; what was done, for the editor. Raises ReviewError."""
    claim, typed, by = form.claim, form.cleaned_data, _of(request)
    if not may_decide(request.user):
        return _proposed(form, typed, by)
    if claim is None:
        claims.write(form.article, form.told, why=typed["why"], seen=typed["version"], **by)
        return gettext("Written.")
    if form.is_other:
        claims.correct(claim, form.told, why=typed["why"], seen=typed["seen"], version=typed["version"], **by)
        return gettext("Corrected.")
    claims.accept(claim, seen=typed["seen"], **by)
    return gettext("Accepted.")


def _proposed(form: ClaimForm, typed: dict[str, Any], by: dict[str, Any]) -> str:
    of = form.claim or form.article
    seen = typed["seen"] if form.claim else typed["version"]
    wish = Wish.CORRECT if form.claim else Wish.ADD
    proposals.propose(wish, of, form.told, why=typed["why"], seen=seen, **by)
    return gettext("Proposed; an editor decides.")


def _reject(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    claim = shown.claim_to_review(place.claim) if place.claim else None
    seen = request.POST.get("seen", "")
    if claim is None or not seen.isdecimal():
        return _page(request, place)
    why = request.POST.get("why", "")[:LONGEST_REASON]
    try:
        if may_decide(request.user):
            claims.reject(claim, why=why, seen=int(seen), **_of(request))
            messages.success(request, gettext("Rejected."))
        else:
            proposals.propose(Wish.REJECT, claim, why=why, seen=int(seen), **_of(request))
            messages.success(request, gettext("Proposed; an editor decides."))
    except (ChangedMeanwhileError, GoneError) as error:
        return _page(request, place, late=error)
    return _on(request, place, claim.event_id)


def _take(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    def accept(proposal: Proposal) -> str:
        proposals.accept(proposal, **_of(request))
        return gettext("Accepted.")

    return _on_proposal(request, place, accept)


def _refuse(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    def refuse(proposal: Proposal) -> str:
        proposals.refuse(proposal, **_of(request))
        return pgettext("proposal", "Refused.")

    return _on_proposal(request, place, refuse)


def _on_proposal(request: HtmxHttpRequest, place: Place, do: Callable[[Proposal], str]) -> HttpResponse:
    if not may_decide(request.user):
        raise PermissionDenied
    proposal = shown.proposal_to_decide(place.proposal or 0)
    if proposal is None:
        return _page(request, place)
    try:
        messages.success(request, do(proposal))
    except (ChangedMeanwhileError, GoneError) as error:
        return _page(request, place, late=error)
    except FaultyError as error:
        messages.error(request, str(error))
        return redirect(place.address)
    queue.let_go_of_proposal(proposal.pk, _user(request))
    return _on(request, place, proposal.claim.event_id if proposal.claim else None)


def _later(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    later = request.session.get(LATER, {})
    for name, pk in (("claims", place.claim), ("proposals", place.proposal)):
        if pk:
            later[name] = queue.put_off(later.get(name, []), pk)
    if place.proposal:
        queue.let_go_of_proposal(place.proposal, _user(request))
    request.session[LATER] = later
    return _on(request, place)


def _hold(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    """While an editor looks at a claim it stays theirs."""
    if place.claim:
        queue.hold(Claim(pk=place.claim), _user(request), timezone.now())
    if place.proposal:
        queue.hold_proposal(Proposal(pk=place.proposal), _user(request))
    return HttpResponse(status=204)


def _leave(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    """The page is left; the next one, which may be open already, holds its own."""
    if place.claim:
        queue.let_go_of(place.claim, _user(request))
    if place.proposal:
        queue.let_go_of_proposal(place.proposal, _user(request))
    return HttpResponse(status=204)


def _undo(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    """Take back the last that this editor did, and look at it again."""
    change = lately.last_of(_user(request))
    if change is None:
        messages.warning(request, gettext("There is nothing to undo."))
        return redirect(place.address)
    try:
        claim = lately.take_back(change, **_of(request))
    except ReviewError as error:
        messages.warning(request, str(error))
        return redirect(place.address)
    messages.success(request, pgettext("review", "Undone."))
    return redirect(place.of_queue.to(claim=claim.pk).address if claim else place.address)


DOINGS: Mapping[str, Callable[[HtmxHttpRequest, Place], HttpResponse]] = {
    "save": _save,
    "reject": _reject,
    "later": _later,
    "undo": _undo,
    "take": _take,
    "refuse": _refuse,
    "hold": _hold,
    "leave": _leave,
}


# What is shown


def _page(
    request: HtmxHttpRequest,
    place: Place,
    *,
    form: ClaimForm | None = None,
    late: ChangedMeanwhileError | GoneError | None = None,
) -> HttpResponse:
    """With what was typed, where it could not be stored; the part alone for HTMX, which is told its address."""
    user, now = _user(request), timezone.now()
    context = {
        **admin.site.each_context(request),
        "title": gettext("Review"),
        "opts": Claim._meta,
        "place": place,
        "late": late,
        "others": others(late.differences) if isinstance(late, ChangedMeanwhileError) else [],
        "may_decide": may_decide(user),
        "left": queue.left(place.sieve),
        "done": lately.done_today(user, now),
        "undoable": lately.last_of(user),
        "filters": _filters(place),
        **_item(request, place, form, now),
    }
    answer = render_page(request, "admin/articles/claim/review.html", "admin/articles/claim/_review.html", context)
    if wants_part(request):
        answer["HX-Push-Url"] = place.address
    return answer


def _item(request: HtmxHttpRequest, place: Place, form: ClaimForm | None, now: datetime) -> dict[str, Any]:
    """What is shown of the claim, the proposal or the article; of what is gone, nothing but that."""
    proposal = shown.proposal_to_decide(place.proposal) if place.proposal else None
    claim = shown.claim_to_review((proposal.claim_id if proposal else place.claim) or 0)
    article = (
        claim.article if claim else shown.article_to_review(proposal.article_id if proposal else place.article or 0)
    )
    if article is None or (place.claim and claim is None):
        return {"is_gone": place.names_an_item, "form": form}
    event = shown.event_of(claim) if claim else None
    form = form or ClaimForm(article, claim, initial=_chosen(request, article))
    is_held = claim is not None and queue.hold(claim, _user(request), now)
    return {
        "claim": claim,
        "proposal": proposal,
        "article": article,
        "text": shown.text_of(article),
        "shown": event,
        "reasons": shown.reasons_of(claim, event) if claim else None,
        "history": shown.what_was_done(claim) if claim else [],
        "holder": None if is_held or claim is None else queue.holder(claim, _user(request), now),
        "form": form,
        "compared": compared(proposal) if proposal else [],
        "words": WordsForm(article, request.user) if may_name(request.user) else None,
    }


def _chosen(request: HtmxHttpRequest, article: Article) -> dict[str, Any]:
    """The words that a new claim quotes, where they were selected in the text."""
    start, end = request.GET.get("start", ""), request.GET.get("end", "")
    if not (start.isdecimal() and end.isdecimal()):
        return {}
    return {"start": int(start), "quote": article.whole[int(start) : int(end)]}


def _filters(place: Place) -> dict[str, Any]:
    entity = Entity.objects.filter(pk=place.sieve.entity).first() if place.sieve.entity else None
    return {
        "entity": entity,
        "kinds": choices(EVENT_KINDS),
        "languages": choices(LANGUAGES),
        "only": choices(ONLY),
        "in_use": place.sieve != queue.ALL,
    }


def names(request: HtmxHttpRequest) -> HttpResponse:
    """Options for who is meant, as one types."""
    words = request.GET.get("who") or request.GET.get("name") or ""
    return render(request, "admin/articles/claim/_names.html", {"names": map(spoken, offered(words))})


def _user(request: HtmxHttpRequest) -> User:
    return cast(User, request.user)


def _of(request: HtmxHttpRequest) -> dict[str, Any]:
    return {"by": _user(request), "now": timezone.now()}


def for_reviewers(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those alone who decide or propose."""

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_review(request.user):
            raise PermissionDenied
        return page(request, *args, **kwargs)

    return admin.site.admin_view(view)


def urls() -> list[URLPattern]:
    return [
        path("review/", for_reviewers(review), name="articles_claim_review"),
        path("review/names/", for_reviewers(names), name="articles_claim_names"),
        path("review/words/<int:pk>/", for_reviewers(words), name="articles_claim_words"),
    ]
