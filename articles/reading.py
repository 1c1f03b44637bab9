"""What the page of an article shows: its title and sections as runs, with quotes and names marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.models import Article, Claim, Entity
from articles.text import brief
from articles.text.marking import Mark, Run, runs

Runs = Sequence[Run[Claim, Entity]]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of a brief, or (`kind` "body", no heading) the whole text of any other article."""

    kind: str
    heading: str
    paragraphs: Sequence[Runs]
    items: Sequence[Runs]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    title: Runs
    sections: Sequence[ShownSection]
    claims: Sequence[Claim]
    entities: Sequence[Entity]
    is_brief: bool


def page_of(article: Article) -> ArticlePage:
    claims = list(article.claims.filter(version=article.version).in_order_of_quotes())
    mentions = article.mentions.select_related("entity").order_by("start")
    names = list(mentions) if article.tagger_version else []  # a text just corrected: their places are the old one's
    marker = _Marker(
        article.whole,
        [Mark(claim.start, claim.end, claim) for claim in claims],
        [Mark(name.start, name.end, name.entity) for name in names],
    )
    parts = brief.sections(article.document)
    body_start = len(article.title) + 1
    shown = [marker.section(part.kind, part.heading, part.start, part.end, part.items) for part in parts]
    if not shown:
        shown = [marker.section(brief.BODY, "", body_start, len(article.whole), ())]
    entities = {name.entity_id: name.entity for name in names}
    return ArticlePage(marker.runs(0, len(article.title)), shown, claims, list(entities.values()), bool(parts))


@dataclass(frozen=True, slots=True)
class _Marker:
    whole: str
    quotes: Sequence[Mark[Claim]]
    names: Sequence[Mark[Entity]]

    def runs(self, start: int, end: int) -> Runs:
        return runs(self.whole, start, end, self.quotes, self.names)

    def section(self, kind: str, heading: str, start: int, end: int, items: Sequence[tuple[int, int]]) -> ShownSection:
        plain = [] if items else self._lines(start, end, heading)
        return ShownSection(kind, heading, [self.runs(*line) for line in plain], [self.runs(*item) for item in items])

    def _lines(self, start: int, end: int, heading: str) -> list[tuple[int, int]]:
        """The spans of the section's lines, without its heading and blank ones."""
        spans = []
        at = start
        for line in self.whole[start:end].split("\n"):
            if line.strip() and line.strip() != heading:
                spans.append((at, at + len(line)))
            at += len(line) + 1
        return spans
