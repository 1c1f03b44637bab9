"""What the page of an article shows: its title and sections as runs, with quotes and names marked; and what its source
wrote anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.models import Article, ArticleVersion, Claim, Entity, FormerQuote
from articles.text import brief
from articles.text.diff import Paragraph, changes, word_changes
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
    return ArticlePage(
        title=marker.runs(0, len(article.title)),
        sections=shown,
        claims=claims,
        withdrawn=[claim for claim in told if claim.withdrawn_at is not None],
        entities=list(entities.values()),
        is_brief=bool(parts),
        versions=list(article.versions.filter(changed_by_source=True).defer("text")),
        copies=list(article.copies.without_text().select_related("source").newest_first()),
    )


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
