"""The timeline of an entity narrowed down: its events a page at a time, its chart, and what it can be narrowed to."""

from articles.timelines.chart import MOST_MONTHS, Bar, bars_of
from articles.timelines.choices import (
    Choice,
    ChoiceGroup,
    Dropped,
    InUse,
    choices_of,
    dropped_of,
    in_use_of,
    least_sources_of,
)
from articles.timelines.counts import MOST_COMPANIONS, Counts, counts_of
from articles.timelines.filters import Filter, Filters, known_topic
from articles.timelines.pages import EVENTS_A_PAGE, EventPage, Place, Quiet, events_about, page_of

__all__ = [
    "EVENTS_A_PAGE",
    "MOST_COMPANIONS",
    "MOST_MONTHS",
    "Bar",
    "Choice",
    "ChoiceGroup",
    "Counts",
    "Dropped",
    "EventPage",
    "Filter",
    "Filters",
    "InUse",
    "Place",
    "Quiet",
    "bars_of",
    "choices_of",
    "counts_of",
    "dropped_of",
    "events_about",
    "in_use_of",
    "known_topic",
    "least_sources_of",
    "page_of",
]
