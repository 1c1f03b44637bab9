"""Words of an article, made what they are: the name of somebody known here, here alone or everywhere, or of somebody
new. A selection in the text fills the form; without one the words are typed as they stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.admin.review_place import Place
from articles.models import Article, Mention
from articles.models.labels import ENTITY_KINDS, choices
from articles.reviewing import mentions
from articles.reviewing.errors import FaultyError, ReviewError
from articles.reviewing.who import meant, spoken
from articles.text.places import places_of
from articles.text.typed import PlaceOption, options_of
from articles.text.values import EntityKind
from articles.views.htmx import HtmxHttpRequest, wants_part

MENTION, ALIAS, ENTITY, NOBODY = "mention", "alias", "entity", "nobody"
MEANINGS = {
    MENTION: _("name, here alone"),
    ALIAS: _("name everywhere"),
    ENTITY: _("are a new entity"),
    NOBODY: pgettext_lazy("words", "name nobody"),
}
UNKNOWN = _("Nobody is called “%(value)s” here.")
NEEDED = {
    MENTION: (),
    NOBODY: (),
    ALIAS: ("articles.add_alias",),
    ENTITY: ("articles.add_entity", "articles.add_alias"),
}


def may_name(user: Any) -> bool:
    """Mentions are of claims' articles: who may decide upon claims may say whom words name."""
    return bool(user.has_perm("articles.change_claim"))


def meanings_for(user: Any) -> list[tuple[str, Any]]:
    return choices({one: label for one, label in MEANINGS.items() if may_name(user) and user.has_perms(NEEDED[one])})


class WordsForm(forms.Form):
    words = forms.CharField(label=_("Words as they stand in the text"), widget=forms.Textarea({"rows": 2}))
    start = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    meaning = forms.ChoiceField(label=_("They"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("whom"), required=False)
    kind = forms.ChoiceField(label=_("kind of the new entity"), choices=choices(ENTITY_KINDS), required=False)

    def __init__(self, article: Article, user: Any, *args: Any, **kwargs: Any) -> None:
        initial = {"version": article.version, "meaning": MENTION}
        super().__init__(*args, **{"initial": initial, "auto_id": "word_%s", **kwargs})
        self.article = article
        self.places: Sequence[PlaceOption] = []
        self.fields["meaning"].choices = meanings_for(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["place"] = self._place(cleaned.get("words") or "", cleaned.get("start"))
        if cleaned.get("meaning") in (MENTION, ALIAS):
            cleaned["entity"] = self._entity(cleaned.get("name") or "")
        return cleaned

    def _place(self, words: str, start: int | None) -> tuple[int, int] | None:
        """Where they were selected, or the first place: what they mean holds for all that the tagger finds."""
        found = places_of(words.replace("\r\n", "\n").strip(), self.article.whole)
        chosen = [place for place in found if place[0] == start]
        if len(found) > 1 and not chosen:
            self.places = options_of(self.article.whole, found)
            self.add_error("words", _("These words stand in several places: choose one."))
        if not found and words:
            self.add_error("words", _("The words do not stand in the text of the article."))
        return next(iter(chosen or found), None)

    def _entity(self, name: str) -> Any:
        called = meant(name) if name else []
        if len(called) == 1:
            return called[0]
        told = {"value": name, "name": name, "told": ", ".join(map(spoken, called))}
        message = _("Several are called “%(name)s”: write %(told)s.") if called else UNKNOWN
        self.add_error("name", ValidationError(message, params=told))
        return None


def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the form says, and go back to where the text was read."""
    article = get_object_or_404(Article.objects.select_related("source"), pk=pk)
    if not may_name(request.user):
        raise PermissionDenied
    place = Place.of(request)
    form = WordsForm(article, request.user, request.POST or None)
    if form.is_valid():
        try:
            messages.success(request, _done(request, article, form.cleaned_data))
        except FaultyError as error:
            for sentence in error.sentences:
                form.add_error(None, sentence)
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            return redirect(place.address)
    context = {
        **admin.site.each_context(request),
        "article": article,
        "place": place,
        "words": form,
        "title": gettext("Words of the text"),
    }
    part = wants_part(cast(HtmxHttpRequest, request))
    return render(request, f"admin/articles/claim/{'_words' if part else 'words'}.html", context)


def _done(request: HttpRequest, article: Article, typed: dict[str, Any]) -> str:
    start, end = typed["place"]
    by: dict[str, Any] = {"seen": typed["version"], "by": request.user, "now": timezone.now()}
    told = {"words": article.whole[start:end]}
    match typed["meaning"]:
        case "mention":
            mentions.name(article, start, end, typed["entity"], **by)
            return gettext("“%(words)s” names %(who)s here.") % {**told, "who": typed["entity"].local_name}
        case "alias":
            mentions.add_alias(article, start, end, typed["entity"], **by)
            return gettext("“%(words)s” names %(who)s everywhere; articles with these words are read again.") % {
                **told,
                "who": typed["entity"].local_name,
            }
        case "entity":
            mentions.add_entity(article, start, end, EntityKind(typed["kind"]), **by)
            return gettext("“%(words)s” is an entity now; articles with these words are read again.") % told
    for mention in Mention.objects.filter(article=article, start__lt=end, end__gt=start):
        mentions.refuse(mention, **by)
    return gettext("“%(words)s” names nobody here.") % told
