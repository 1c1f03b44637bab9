"""What the site of the browser tests holds: the demo, tagged and placed by the steps themselves, and beside it what the
demo has none of: a timeline of three pages, one without events, an event with a conflict, an article written anew."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from articles import starter
from articles.ingest.store import store_text
from articles.models import Article
from articles.text.values import EventKind, Money, Role, Status
from articles.timelines import EVENTS_A_PAGE
from tests.factories import make_article, make_claim, make_entity, make_event, make_events, make_source
from tests.pipeline import work_off

LONG, SILENT = "/companies/long-works/", "/companies/silent-works/"
FIRST_DAY = date(2024, 1, 1)
A_FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True)
class Stock:
    """The addresses of each type of page."""

    pages: dict[str, str]


def stocked() -> Stock:
    starter.load_gazetteer()
    starter.load_demo(timezone.now())
    work_off()
    make_events(make_entity("Long Works"), [FIRST_DAY + place * A_FORTNIGHT for place in range(2 * EVENTS_A_PAGE + 5)])
    make_entity("Silent Works")
    return Stock(
        {
            "front": "/",
            "companies": "/companies/",
            "people": "/people/",
            "products": "/products/",
            "organisations": "/organisations/",
            "names": "/companies/?q=opnai",
            "timeline": "/companies/openai/",
            "filtered": "/companies/openai/?status=done",
            "nothing passes": "/companies/openai/?status=denied&kind=funding",
            "empty timeline": SILENT,
            "second page": f"{LONG}?after={FIRST_DAY + 40 * A_FORTNIGHT}.1",
            "event": f"/events/{_told_in_both_languages()}/",
            "conflict": _disputed(),
            "article": Article.objects.filter(claims__isnull=False).earliest("pk").get_absolute_url(),
            "version": _written_anew(),
            "search": "/search/?q=studios",
            "search without hits": "/search/?q=zzyzx",
            "not found": "/nowhere/",
        }
    )


def _told_in_both_languages() -> int:
    found = Article.objects.filter(claims__event__languages__contains=["en", "fr"]).values_list("claims__event")
    return min(pk for (pk,) in found)


def _disputed() -> str:
    works = make_entity("Disputed Works")
    claims = [
        make_claim(
            make_article(
                f"Disputed Works raises {amount}", f"Disputed Works raised ${amount}M.", source=make_source(name)
            ),
            EventKind.FUNDING,
            Status.DONE,
            who=[(works, Role.RECIPIENT)],
            amount=Money(Decimal(amount * 1_000_000), "USD"),
        )
        for name, amount in (("The Wire", 500), ("The Other Wire", 900))
    ]
    return make_event(*claims).get_absolute_url()


def _written_anew() -> str:
    article = make_article("What was said", "The first wording of it stood here for long.")
    store_text(article, title=article.title, text="The second wording of it stands here.", by="page")
    return f"{article.get_absolute_url()}?version=1"
