"""The timeline of an entity narrowed down: its events a page at a time, its chart, and what it can be narrowed to."""

from articles.timelines.chart import MOST_MONTHS, Bar, bars_of
from articles.timelines.choices import Choice, ChoiceGroup, Dropped, choices_of, dropped_of, least_sources_of
from articles.timelines.counts import MOST_COMPANIONS, Counts, counts_of
from articles.timelines.filters import Filter, Filters, known_topic
from articles.timelines.pages import EVENTS_A_PAGE, EventPage, Place, Summary, events_about, page_of, summary_of

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
    "Place",
    "Summary",
    "bars_of",
    "choices_of",
    "counts_of",
    "dropped_of",
    "events_about",
    "known_topic",
    "least_sources_of",
    "page_of",
    "summary_of",
]
