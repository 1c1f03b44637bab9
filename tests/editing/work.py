"""What editors have to do in these tests: news to paste, claims to review, a name that the gazetteer lacks."""

from dataclasses import dataclass

from playwright.sync_api import Page

from articles.models import Claim, Entity
from articles.text.values import EventKind, Role, Status
from tests.factories import make_article, make_claim, make_entity, make_event

ADD = "/admin/articles/article/add/"
REVIEW = "/admin/articles/claim/review/"
NAMES = "/admin/articles/suggestedname/one-by-one/"
PAIRS = "/admin/articles/entity/look-alikes/"
NEWS = (
    "Nvidia acquires Run:ai for $700 million\nNvidia has acquired Run:ai for $700 million, the chipmaker said.\n"
    + " ".join(f"Step {n} of the deal is to be taken in Lisbon{n} by the {n}th team of Run:ai." for n in range(12))
)
TEXT = "{name} will open an office in Lyon. Éclair Labs 🚀 joins {name} there. Nobody else spoke of it on Monday."
ZORBIX = "The start-up Zorbix has raised $50 million from Sequoia Capital, the company said on Tuesday."


def paste(page: Page, pasted: str) -> None:
    page.goto(ADD)
    page.get_by_label("Address or text").fill(pasted)
    page.get_by_role("button", name="Look at it").click()


def html(news: str) -> str:
    title, text = news.split("\n", 1)
    told = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return f"<html lang='en'><head><title>{title}</title></head><body><article>{told}</article></body></html>"


@dataclass(frozen=True)
class Works:
    """A company with some claims to review, and the queue of these."""

    company: Entity
    claims: list[Claim]

    @property
    def queue(self) -> str:
        return f"{REVIEW}?entity={self.company.pk}"


def works(number: int) -> Works:
    company = make_entity("Review Works")
    claims = []
    for place in range(number):
        text = TEXT.format(name=company.name)
        article = make_article(f"An office, part {place}", text, tagger_version=1)
        quote = text.partition(".")[0] + "."
        who = [(company, Role.ACTOR)]
        claims.append(
            make_claim(article, EventKind.EXPANSION, Status.PLANNED, who=who, quote=quote, urgency=99 - place)
        )
        claims[-1].urgency = 99 - place
        make_event(claims[-1])
    return Works(company, claims)
