"""The forms by which an article is added: what is pasted, then the draft to be checked; and faults in clear words."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core import signing
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.ingest.add import LONGEST_TITLE
from articles.ingest.answers import (
    FetchError,
    PrivateAddressError,
    RefusedError,
    StatusError,
    TooLargeError,
    UnreachableError,
    WrongTypeError,
)
from articles.ingest.doubt import EARLIEST
from articles.ingest.fetch import web_url
from articles.ingest.look import AddError, Draft, NothingPastedError, RemovedError, source_at
from articles.ingest.politeness import NotYetError
from articles.ingest.read import GONE
from articles.ingest.robots import RobotsError, RobotsUnknownError
from articles.models.labels import LANGUAGES, PRECISIONS, choices
from articles.text.fingerprint import address_key, content_hash
from articles.text.page import LONGEST_TEXT
from articles.text.pasted import lines_of
from articles.text.plain import one_line
from articles.text.urls import canonical, is_web_address
from articles.text.values import Precision, VagueDate

SALT = "jalon.draft"
_NOTHING = _("This is neither an address nor a text. Of a text, the title is the first line.")
_NO_ADDRESS = _("This is no address of a page on the web: it begins with http:// or https:// and names no user.")
_FAULTS: Sequence[tuple[type[Exception], Promise]] = (
    (NothingPastedError, _NOTHING),
    (RemovedError, _("What was at this address was removed here, and stays away until its address is let in again.")),
    (PrivateAddressError, _("This address leads into a network from which nothing is fetched.")),
    (RefusedError, _NO_ADDRESS),
    (RobotsError, _("The site asks programs not to read this page.")),
    (RobotsUnknownError, _("The site does not answer whether its pages may be read.")),
    (WrongTypeError, _("There is no web page at this address, but something else, such as a PDF or a picture.")),
    (TooLargeError, _("What is at this address is too large for a page.")),
    (UnreachableError, _("The site gave no whole answer in time.")),
)


def in_words(problem: AddError | FetchError) -> str:
    """What came between, as a sentence in the reader's language."""
    if isinstance(problem, NotYetError):
        seconds = max(1, round((problem.until - timezone.now()).total_seconds()))
        told = gettext("It is not the turn of this site, which is not asked too often. Try again in %(seconds)d s.")
        return told % {"seconds": seconds}
    if isinstance(problem, StatusError):
        return _refusal(problem)
    return str(next((told for kind, told in _FAULTS if isinstance(problem, kind)), problem))


def _refusal(problem: StatusError) -> str:
    if problem.status in GONE:
        return gettext("There is no page at this address (any more).")
    if problem.passing:
        return gettext("The site cannot show the page at the moment. Try again later.")
    return gettext("The site refuses to show the page to programs.")


def can_be_pasted(problem: AddError | FetchError) -> bool:
    """Whether the page may be there for those who ask with a browser, so that its text can be pasted."""
    return isinstance(problem, FetchError) and not isinstance(problem, RefusedError)


class PasteForm(forms.Form):
    pasted = forms.CharField(
        label=_("Address or text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 8, "autofocus": True, "aria-describedby": "pasted-help"}),
        error_messages={"required": _NOTHING},
    )


class DraftForm(forms.Form):
    """A draft as an editor checks it. `seen` is what was fetched, signed: by it is told what the editor changed."""

    url = forms.CharField(label=_("address"), max_length=2000, required=False, widget=forms.URLInput)
    title = forms.CharField(label=_("title"), max_length=LONGEST_TITLE, widget=forms.Textarea({"rows": 2}))
    text = forms.CharField(label=_("text"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 18}))
    source = forms.ModelChoiceField(
        models.Source.objects.all(),
        label=_("source"),
        required=False,
        widget=AutocompleteSelect(models.Article._meta.get_field("source"), admin.site),
        help_text=_("Empty: the one whose site the address is of."),
    )
    author = forms.CharField(label=_("author"), max_length=500, required=False)
    language = forms.ChoiceField(
        label=_("language"), required=False, choices=[("", _("as the text tells")), *choices(LANGUAGES)]
    )
    published = forms.DateField(
        label=_("published"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    precision = forms.ChoiceField(
        label=_("known to the"), choices=choices(PRECISIONS)[::-1], initial=Precision.DAY, required=False
    )
    picture = forms.CharField(label=_("picture"), max_length=2000, required=False, widget=forms.URLInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, draft: Draft) -> "DraftForm":
        """The form to check a draft by."""
        source = source_at(draft.url) if draft.url else None
        day, precision = (draft.published.day, draft.published.precision) if draft.published else (None, Precision.DAY)
        told = {name: getattr(draft, name) for name in ("url", "title", "text", "author", "language", "picture")}
        dated = {"published": day, "precision": precision}
        return cls(initial={**told, **dated, "source": source, "seen": signing.dumps(_facts(draft), salt=SALT)})

    def clean_url(self) -> str:
        return _web_address(self.cleaned_data["url"])

    def clean_picture(self) -> str:
        return _web_address(self.cleaned_data["picture"])

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_text(self) -> str:
        return "\n".join(lines_of(self.cleaned_data["text"]))

    def clean_published(self) -> Any:
        day = self.cleaned_data["published"]
        if day and not EARLIEST.date() <= day <= timezone.localdate():
            raise forms.ValidationError(_("This day is to come, or long before there was a web."))
        return day

    def clean(self) -> None:
        """Of what is but white space, nothing is left."""
        for name in ("title", "text"):
            if name in self.cleaned_data and not self.cleaned_data[name]:
                self.add_error(name, self.fields[name].error_messages["required"])

    @property
    def draft(self) -> Draft:
        """What the form holds, as far as it is valid."""
        told = self.cleaned_data
        day, precision = told.get("published"), Precision(told.get("precision") or Precision.DAY)
        return Draft(
            **{name: told.get(name, "") for name in ("title", "text", "url", "author", "language", "picture")},
            published=_cut(VagueDate(day, precision)) if day else None,
            others=tuple(self._seen.get("others", ())),
            page_hash="" if self.is_edited else self._seen["page_hash"],
            partial_reason=self._seen["partial_reason"] if self._is_text_as_seen else "",
        )

    @property
    def is_edited(self) -> bool:
        """Whether it says other things than the page did; what nobody fetched is an editor's word."""
        told = self.cleaned_data
        as_seen = (str(told.get("published") or ""), told.get("precision") or Precision.DAY)
        return not self._is_text_as_seen or as_seen != tuple(self._seen["published"])

    @property
    def _is_text_as_seen(self) -> bool:
        told = content_hash(self.cleaned_data.get("title", ""), self.cleaned_data.get("text", ""))
        return told == self._seen.get("content_hash")

    @cached_property
    def _seen(self) -> dict[str, Any]:
        """What was fetched from the address that the form still has; nothing where it has another, or was tampered
        with."""
        try:
            seen: dict[str, Any] = signing.loads(self.cleaned_data.get("seen", ""), salt=SALT)
        except signing.BadSignature:
            return {}
        return seen if seen["address_key"] == address_key(self.cleaned_data.get("url", "")) else {}


def _facts(draft: Draft) -> dict[str, Any]:
    """What is known of a draft that was fetched; nothing is of a text that was pasted."""
    is_fetched = bool(draft.page_hash or draft.partial_reason)
    dated = (str(draft.published.day), draft.published.precision) if draft.published else ("", Precision.DAY)
    return {
        "address_key": address_key(draft.url),
        "content_hash": content_hash(draft.title, draft.text) if is_fetched else "",
        "published": dated,
        "page_hash": draft.page_hash,
        "partial_reason": draft.partial_reason,
        "others": draft.others,
    }


def _web_address(written: str) -> str:
    if not written:
        return ""
    try:
        address = canonical(str(web_url(written)))
    except FetchError as problem:
        raise forms.ValidationError(_NO_ADDRESS) from problem
    if not is_web_address(address):
        raise forms.ValidationError(_NO_ADDRESS)
    return address


def _cut(when: VagueDate) -> VagueDate:
    """With its day set to the first of the span that is meant."""
    months = {Precision.YEAR: 12, Precision.QUARTER: 3, Precision.MONTH: 1}.get(when.precision)
    if months is None:
        return when
    first = when.day.month - (when.day.month - 1) % months
    return VagueDate(when.day.replace(month=first, day=1), when.precision)
