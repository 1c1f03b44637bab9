"""The words of the domain as readers see them; `choices` turns them into what a model field takes."""

from collections.abc import Mapping
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from articles.text import brief
from articles.text.courtesy import Scope
from articles.text.faults import Fault
from articles.text.likeness import Reason
from articles.text.values import EntityKind, EventKind, Precision, Role, Status

ENTITY_KINDS: Mapping[EntityKind, Promise] = {
    EntityKind.COMPANY: _("Company"),
    EntityKind.PERSON: _("Person"),
    EntityKind.PRODUCT: _("Product"),
    EntityKind.ORGANISATION: _("Organisation"),
}

REASONS: Mapping[Reason, Promise] = {
    Reason.NAME: _("the same name"),
    Reason.LEGAL_FORM: _("the same but for the legal form"),
    Reason.ORDER: _("the same words in another order"),
    Reason.INITIAL: _("a first name cut short"),
    Reason.TRADE: _("the same but for a word of the trade"),
    Reason.FIRST_NAME: _("the same surname, no first name"),
    Reason.SPELLING: _("spelled nearly the same"),
}

SCOPES: Mapping[Scope, Promise] = {
    Scope.PATH: _("One path"),
    Scope.HOST: _("Whole host"),
    Scope.DOMAIN: _("Whole domain"),
}

FAULTS: Mapping[Fault, Promise] = {
    Fault.NOTHING_THERE: _("There is nothing at this address any more."),
    Fault.REFUSES: _("Its server lets us not in."),
    Fault.TOO_OFTEN: _("Its server asks to be left alone for a while."),
    Fault.SERVER: _("Its server is broken or overloaded."),
    Fault.NAME: _("Nobody knows this host: the address is misspelt, or the site has closed."),
    Fault.SLOW: _("Its server answers too slowly."),
    Fault.CERTIFICATE: _("Its certificate is not valid, so that nobody knows who answers."),
    Fault.UNREACHABLE: _("Its server cannot be reached."),
    Fault.NO_FEED: _("What is at this address is no feed."),
    Fault.TOO_LARGE: _("The answer is larger than we take."),
    Fault.NOT_ALLOWED: _("This address is not one that may be fetched from here."),
    Fault.MOVED: _("It moved to an address that is followed already."),
    Fault.DATABASE: _("What it brought could not be stored here."),
    Fault.OTHER: _("It cannot be read."),
}

EVENT_KINDS: Mapping[EventKind, Promise] = {
    EventKind.PARTNERSHIP: _("Partnership"),
    EventKind.FUNDING: _("Funding"),
    EventKind.ACQUISITION: _("Acquisition"),
    EventKind.LAUNCH: _("Launch"),
    EventKind.ADOPTION: _("Adoption"),
    EventKind.EXPANSION: _("Expansion"),
    EventKind.WORKFORCE: _("Workforce"),
    EventKind.LEADERSHIP: _("Leadership"),
    EventKind.LEGAL: _("Lawsuit"),
    EventKind.REGULATION: _("Regulation"),
    EventKind.FINANCIALS: _("Financials"),
    EventKind.INCIDENT: _("Incident"),
}

STATUSES: Mapping[Status, Promise] = {
    Status.RUMOURED: pgettext_lazy("status", "Rumoured"),
    Status.TALKS: pgettext_lazy("status", "In talks"),
    Status.PLANNED: pgettext_lazy("status", "Planned"),
    Status.DONE: pgettext_lazy("status", "Done"),
    Status.PAUSED: pgettext_lazy("status", "Paused"),
    Status.CANCELLED: pgettext_lazy("status", "Cancelled"),
    Status.DECLINED: pgettext_lazy("status", "Declined"),
    Status.DENIED: pgettext_lazy("status", "Denied"),
}

ROLES: Mapping[Role, Promise] = {
    Role.PARTY: pgettext_lazy("role", "party"),
    Role.RECIPIENT: pgettext_lazy("role", "recipient"),
    Role.INVESTOR: pgettext_lazy("role", "investor"),
    Role.BUYER: pgettext_lazy("role", "buyer"),
    Role.TARGET: pgettext_lazy("role", "target"),
    Role.SELLER: pgettext_lazy("role", "seller"),
    Role.MAKER: pgettext_lazy("role", "maker"),
    Role.PRODUCT: pgettext_lazy("role", "product"),
    Role.ADOPTER: pgettext_lazy("role", "adopter"),
    Role.SUPPLIER: pgettext_lazy("role", "supplier"),
    Role.ACTOR: pgettext_lazy("role", "actor"),
    Role.PARTNER: pgettext_lazy("role", "partner"),
    Role.EMPLOYER: pgettext_lazy("role", "employer"),
    Role.UNION: pgettext_lazy("role", "union"),
    Role.PERSON: pgettext_lazy("role", "person concerned"),
    Role.ORGANISATION: pgettext_lazy("role", "organisation"),
    Role.PLAINTIFF: pgettext_lazy("role", "plaintiff"),
    Role.DEFENDANT: pgettext_lazy("role", "defendant"),
    Role.AUTHORITY: pgettext_lazy("role", "authority"),
    Role.COMPANY: pgettext_lazy("role", "company"),
    Role.SUBJECT: pgettext_lazy("role", "concerned"),
}

PRECISIONS: Mapping[Precision, Promise] = {
    Precision.YEAR: _("year"),
    Precision.QUARTER: _("quarter"),
    Precision.MONTH: _("month"),
    Precision.DAY: _("day"),
}

SECTIONS: Mapping[str, Promise] = {
    brief.STANDFIRST: pgettext_lazy("section", "Standfirst"),
    brief.BODY: pgettext_lazy("section", "Text"),
    brief.KEY_POINTS: pgettext_lazy("section", "Key points"),
    brief.ANALYSIS: pgettext_lazy("section", "Analysis"),
    brief.GLOSSARY: pgettext_lazy("section", "Glossary"),
}

# The phrases by which the lexicons name parties that are unnamed but essential; shown in the reader's language.
UNNAMED = (
    gettext_noop("Hollywood studios"),
    gettext_noop("authors"),
    gettext_noop("publishers"),
    gettext_noop("artists"),
    gettext_noop("record labels"),
    gettext_noop("US states"),
    gettext_noop("data watchdogs"),
    gettext_noop("regulators"),
)

# Why an article is only partial, as `text.walls`, `text.page` and `ingest.read` put it; shown in the reader's language.
PARTIAL_REASONS = (
    gettext_noop("its page was not read yet"),
    gettext_noop("no article found on the page"),
    gettext_noop("the article is behind a paywall"),
    gettext_noop("the article is behind a consent wall"),
    gettext_noop("the article is behind a sign-in"),
    gettext_noop("the article is only for browsers"),
    gettext_noop("the article is gone: its address shows an error page (not found)"),
    gettext_noop("the article is gone: its address leads to the front page"),
    gettext_noop("the article is not there: its address shows an error page"),
    gettext_noop("the page shows less of the article than its feed"),
    gettext_noop("the page speaks of something else than its feed"),
    gettext_noop("the site's robots.txt asks not to read this page"),
    gettext_noop("HTTP 403 (Forbidden)"),
    gettext_noop("HTTP 404 (Not Found)"),
    gettext_noop("HTTP 410 (Gone)"),
)

LANGUAGES: Mapping[str, Promise] = {"fr": _("French"), "en": _("English")}


Word = TypeVar("Word", bound=str)


def choices(labels: Mapping[Word, Promise]) -> list[tuple[str, Promise]]:
    return [(str(word), label) for word, label in labels.items()]
