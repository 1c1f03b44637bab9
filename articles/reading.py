"""What the page of an article shows: its title and sections as runs, with quotes and names marked; and what its source
wrote anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from articles.models import Article, ArticleVersion, Claim, Entity, FormerQuote
from articles.text import brief
from articles.text.diff import Paragraph, changes, word_changes
from articles.text.marking import Mark, Run, runs
from articles.text.values import Document, Section

Runs = Sequence[Run[Claim, Entity]]
Quote = TypeVar("Quote")
Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class ShownSection(Generic[Quote, Name]):
    """A section of a brief, or (`kind` "body", no heading) the whole text of any other article."""

    kind: str
    heading: str
    paragraphs: Sequence[Sequence[Run[Quote, Name]]]
    items: Sequence[Sequence[Run[Quote, Name]]]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    title: Runs
    sections: Sequence[ShownSection[Claim, Entity]]
    claims: Sequence[Claim]
    withdrawn: Sequence[Claim]
    entities: Sequence[Entity]
    is_brief: bool
    versions: Sequence[ArticleVersion]
    copies: Sequence[Article]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A text that the article had, and what became of it: in the next that is stored, or in the present one."""

    version: ArticleVersion
    title: Paragraph
    paragraphs: Sequence[Paragraph]
    sentences: Sequence[Claim | FormerQuote]


def page_of(article: Article) -> ArticlePage:
    told = list(article.claims.in_order_of_quotes())
    claims = [claim for claim in told if claim.version == article.version]
    mentions = article.mentions.select_related("entity").order_by("start")
    names = list(mentions) if article.tagger_version else []  # a text just corrected: their places are the old one's
    marker = Marker(
        article.document,
        [Mark(claim.start, claim.end, claim) for claim in claims],
        [Mark(name.start, name.end, name.entity) for name in names],
    )
    shown = marker.sections()
    entities = {name.entity_id: name.entity for name in names}
    return ArticlePage(
        title=marker.title(),
        sections=shown,
        claims=claims,
        withdrawn=[claim for claim in told if claim.withdrawn_at is not None],
        entities=list(entities.values()),
        is_brief=is_brief(shown),
        versions=list(article.versions.filter(changed_by_source=True).defer("text")),
        copies=list(article.copies.without_text().select_related("source").newest_first()),
    )


def is_brief(shown: Sequence[ShownSection[Any, Any]]) -> bool:
    return any(section.kind != brief.BODY for section in shown)


def rewriting_of(article: Article, number: int) -> Rewriting | None:
    """What became of the text of that number; None where no such text is stored."""
    version = article.versions.filter(number=number).first()
    if version is None:
        return None
    after = article.versions.filter(number__gt=number).order_by("number").first() or article
    return Rewriting(
        version=version,
        title=word_changes(version.title, after.title),
        paragraphs=changes(version.text, after.text),
        sentences=[
            *article.claims.filter(version=number, withdrawn_at__isnull=False).select_related("event"),
            *FormerQuote.objects.filter(claim__article=article, version=number).select_related("claim__event"),
        ],
    )


@dataclass(frozen=True, slots=True)
class Marker(Generic[Quote, Name]):
    """A document as it is shown, with its quotes and names marked."""

    document: Document
    quotes: Sequence[Mark[Quote]]
    names: Sequence[Mark[Name]]

    def title(self) -> list[Run[Quote, Name]]:
        return self._runs((0, len(self.document.title)))

    def sections(self) -> list[ShownSection[Quote, Name]]:
        """Those of a brief, or all of any other text as one."""
        parts = brief.sections(self.document)
        body = Section(brief.BODY, "", len(self.document.title) + 1, len(self.document.whole))
        return [self._section(part) for part in parts or (body,)]

    def _runs(self, span: tuple[int, int]) -> list[Run[Quote, Name]]:
        return runs(self.document.whole, *span, self.quotes, self.names)

    def _section(self, part: Section) -> ShownSection[Quote, Name]:
        plain = [] if part.items else self._lines(part.start, part.end, part.heading)
        return ShownSection(part.kind, part.heading, [*map(self._runs, plain)], [*map(self._runs, part.items)])

    def _lines(self, start: int, end: int, heading: str) -> list[tuple[int, int]]:
        """The spans of the section's lines, without its heading and blank ones."""
        spans = []
        at = start
        for line in self.document.whole[start:end].split("\n"):
            if line.strip() and line.strip() != heading:
                spans.append((at, at + len(line)))
            at += len(line) + 1
        return spans
