"""The forms by which readers say what they want to be mailed. What was typed is kept, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles import data
from articles.models import Entity
from articles.models.labels import LANGUAGES, choices
from articles.models.readers import MOST_ALERTS_A_DAY
from articles.subscriptions import Wishes
from articles.text.folding import fold
from articles.text.mailbox import Fault, MailboxError, mailbox
from articles.text.plain import one_line

MOST_FOLLOWS = 200
MOST_SEARCHES = 20
LONGEST_SEARCH = 300
FOUND_AT_MOST = 12

FAULTS: Mapping[Fault, Promise] = {
    Fault.NONE_GIVEN: _("Enter your address, such as ann@example.org."),
    Fault.NAMED: _("Enter the address alone, without a name and without < and >."),
    Fault.TOO_LONG: _("This address is longer than any mailbox can have (254 characters, 64 of them before the @)."),
    Fault.FOREIGN_NAME: _("Before the @ we can only write to unaccented letters, digits and signs."),
    Fault.NO_ADDRESS: _("This is not an address of a mailbox. It looks like ann@example.org."),
}


class MailboxField(forms.CharField):
    widget = forms.EmailInput

    def clean(self, value: Any) -> str:
        try:
            return mailbox(value or "")
        except MailboxError as problem:
            raise ValidationError(str(FAULTS[problem.fault])) from None


class FollowsField(forms.Field):
    """Slugs → the entities that readers know by them, each once."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Sequence[str] | None) -> Sequence[Entity]:
        slugs = set(value or ())
        if len(slugs) > MOST_FOLLOWS:
            raise ValidationError(
                _("Follow %(most)d at most: these are %(count)d."),
                params={"most": MOST_FOLLOWS, "count": len(slugs)},
            )
        found = entities_called(slugs)
        if unknown := slugs - set(found):
            told = ", ".join(sorted(one_line(slug)[:60] for slug in unknown)[:5])
            message = _("Nothing here is known as: %(told)s. Take it away, or look for it by name.")
            raise ValidationError(message, params={"told": told})
        return list({root.pk: root for root in found.values()}.values())


class SearchesField(forms.CharField):
    """A search a line → the searches, each once."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Sequence[str]:
        searches = list(dict.fromkeys(filter(None, map(one_line, (value or "").splitlines()))))
        if len(searches) > MOST_SEARCHES:
            raise ValidationError(_("Keep %(most)d searches at most, one a line."), params={"most": MOST_SEARCHES})
        if any(len(one) > LONGEST_SEARCH for one in searches):
            raise ValidationError(_("A search has %(most)d characters at most."), params={"most": LONGEST_SEARCH})
        return searches


class SignInForm(forms.Form):
    email = MailboxField(label=_("Your mail address"))


class WishesForm(forms.Form):
    """What to be mailed, and when."""

    find = forms.CharField(required=False)
    company = FollowsField(required=False, label=_("Companies, people, products"))
    topic = forms.MultipleChoiceField(required=False, label=_("Topics"))
    searches = SearchesField(required=False, label=_("Searches, one a line"))
    language = forms.ChoiceField(choices=choices(LANGUAGES), label=_("Language of the mails"))
    weekday = forms.TypedChoiceField(choices=list(WEEKDAYS.items()), coerce=int, label=_("Weekday"))
    hour = forms.TypedChoiceField(choices=[(hour, f"{hour:02}:00") for hour in range(24)], coerce=int, label=_("Hour"))
    zone = forms.CharField(label=_("Time zone"), max_length=64)
    wants_quiet_line = forms.BooleanField(required=False, label=_("Tell me in one line when it was a quiet week"))
    alerts_a_day = forms.IntegerField(min_value=0, max_value=MOST_ALERTS_A_DAY, label=_("Alerts a day, at most"))

    order: ClassVar[Sequence[str]] = ("email", "company", "topic", "searches", "weekday", "hour", "zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = data.topic_names((get_language() or "en")[:2])
        topics = sorted((fold(name), key, name) for key, name in names.items())
        self.fields["topic"].choices = [(key, name) for _folded, key, name in topics]  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in all_zones():
            raise ValidationError(_("No such time zone is known. Choose one from the list, such as Europe/Paris."))
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if words := one_line(cleaned.get("find") or ""):
            self._expect_a_choice(words)
        followed = [cleaned.get(name) for name in ("company", "topic", "searches")]
        if not any(followed) and not self.errors:
            self.add_error("company", _("Choose at least one company, topic or search."))
        return cleaned

    def _expect_a_choice(self, words: str) -> None:
        """A name that was typed and not chosen is asked about, rather than passed over."""
        if not {one.pk for one in self.found} & {one.pk for one in self.chosen}:
            message = _("Tick the ones you mean by “%(words)s”, or empty the field.")
            self.add_error("company", ValidationError(message, params={"words": words}))

    @property
    def slugs(self) -> Sequence[str]:
        """Those chosen so far, as typed or as the form begins."""
        if not self.is_bound:
            return list(self.get_initial_for_field(self.fields["company"], "company") or ())
        return [slug for slug in dict.fromkeys(self.data.getlist("company")) if slug]  # type: ignore[attr-defined]

    @cached_property
    def _known(self) -> dict[str, Entity]:
        return entities_called(set(self.slugs))

    @cached_property
    def chosen(self) -> Sequence[Entity]:
        known = [self._known[slug] for slug in self.slugs if slug in self._known]
        return list({one.pk: one for one in known}.values())

    @cached_property
    def unknown(self) -> Sequence[str]:
        """Chosen names that nothing has: shown, so that nothing that was sent is lost unseen."""
        return [slug for slug in self.slugs if slug not in self._known] if self.is_bound else []

    @property
    def words(self) -> str:
        return one_line(self.data.get("find", "") if self.is_bound else "")[:100]

    @cached_property
    def found(self) -> Sequence[Entity]:
        """Those named like the words typed."""
        found = list(Entity.objects.named_like(self.words).select_related("merged_into")[:FOUND_AT_MOST])
        return list({root.pk: root for root in (one.merged_into or one for one in found)}.values())

    @cached_property
    def offered(self) -> Sequence[Entity]:
        chosen = {one.pk for one in self.chosen}
        return [one for one in self.found if one.pk not in chosen]

    @property
    def zone_options(self) -> SafeString:
        return zone_options()

    @property
    def summary(self) -> Sequence[tuple[str, str]]:
        """Each field at fault with its first error, in the order of the page."""
        names = [name for name in self.fields if name in self.errors]
        return [(name, str(self.errors[name][0])) for name in sorted(names, key=_place)]

    @property
    def wishes(self) -> Wishes:
        own = {name: self.cleaned_data[name] for name in ("language", "weekday", "hour", "zone", "wants_quiet_line")}
        return Wishes(
            **own,
            alerts_a_day=self.cleaned_data["alerts_a_day"],
            entities=self.cleaned_data["company"],
            topics=self.cleaned_data["topic"],
            searches=self.cleaned_data["searches"],
        )


class SubscriptionForm(WishesForm):
    """The same, and whose mailbox it is."""

    email = MailboxField(label=_("Your mail address"))


def initial_of(wishes: Wishes) -> dict[str, Any]:
    """What the form begins with to show the wishes."""
    return {
        "company": [entity.slug for entity in wishes.entities],
        "topic": list(wishes.topics),
        "searches": "\n".join(wishes.searches),
        "language": wishes.language,
        "weekday": wishes.weekday,
        "hour": wishes.hour,
        "zone": wishes.zone,
        "wants_quiet_line": wishes.wants_quiet_line,
        "alerts_a_day": wishes.alerts_a_day,
    }


def entities_called(slugs: set[str]) -> dict[str, Entity]:
    """Slug → the entity that readers know by it, which is another where it was merged."""
    sound = [slug for slug in slugs if "\x00" not in slug]
    found = Entity.objects.filter(slug__in=sound).select_related("merged_into")
    return {one.slug: one.merged_into or one for one in found}


@cache
def all_zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def zone_options() -> SafeString:
    """The zones named after places, and UTC, to choose from: made once, for they are some 490."""
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    zones = ["UTC", *sorted(zone for zone in all_zones() if zone.startswith(areas))]
    return format_html_join("", "<option>{}</option>", ((zone,) for zone in zones))


def _place(name: str) -> int:
    return WishesForm.order.index(name) if name in WishesForm.order else len(WishesForm.order)
