"""Sixty successive versions of one feed, as papers make them, and what must be stored after they were polled."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random

VERSIONS = 60
MOST_LISTED = 15
BEGAN = datetime(2024, 5, 2, 8, tzinfo=UTC)
WAYS = ("https://relais.example/{}", "https://www.relais.example/{}/", "http://relais.example/{}?utm_source=rss")


@dataclass(frozen=True)
class Item:
    """What the paper means by an item: `number` is known to nobody but this test."""

    number: int
    guid: str
    slug: str
    title: str
    text: str
    published: datetime

    @property
    def told(self) -> tuple[str, str]:
        return self.title, self.text


@dataclass
class Paper:
    """A paper whose feed changes a little from version to version."""

    random: Random
    listed: list[Item] = field(default_factory=list)
    away: list[Item] = field(default_factory=list)
    count: int = 0

    def versions(self) -> Iterator[list[Item]]:
        for at in range(VERSIONS):
            self.add(at)
            touched: set[int] = set()
            for change in self.random.choices((self.edit, self.revert, self.redate, self.readdress, self.reid), k=4):
                place = self.random.randrange(len(self.listed))
                if self.listed[place].number not in touched:
                    touched.add(self.listed[place].number)
                    self.listed[place] = change(self.listed[place], at)
            yield list(self.listed)
            self.drop_and_bring_back()
            if self.random.random() < 0.3:
                self.random.shuffle(self.listed)

    def add(self, at: int) -> None:
        for _ in range(3 if at == 0 else self.random.randrange(3)):
            number = self.count = self.count + 1
            told = (f"Article {number}", f"Le texte de l'article {number}.")
            when = BEGAN + timedelta(minutes=at)
            self.listed.insert(0, Item(number, f"id-{number}", f"{number}", *told, when))

    def drop_and_bring_back(self) -> None:
        while len(self.listed) > MOST_LISTED or (len(self.listed) > 2 and self.random.random() < 0.2):
            self.away.append(self.listed.pop(self.random.randrange(len(self.listed))))
        if self.away and self.random.random() < 0.2:
            self.listed.append(self.away.pop(self.random.randrange(len(self.away))))

    def edit(self, item: Item, at: int) -> Item:
        part = self.random.choice(("title", "text"))
        return replace(item, **{part: f"{getattr(item, part)} Mis à jour en {at}."})

    def revert(self, item: Item, at: int) -> Item:
        return replace(item, title=f"Article {item.number}", text=f"Le texte de l'article {item.number}.")

    def redate(self, item: Item, at: int) -> Item:
        return replace(item, published=BEGAN - timedelta(minutes=at))

    def readdress(self, item: Item, at: int) -> Item:
        return replace(item, slug=f"{item.number}-{at}")

    def reid(self, item: Item, at: int) -> Item:
        return replace(item, guid=f"id-{item.number}-{at}")

    def rss(self, items: list[Item]) -> bytes:
        entries = "".join(
            f"<item><title>{escape(item.title)}</title><guid isPermaLink='false'>{item.guid}</guid>"
            f"<link>{escape(self.random.choice(WAYS).format(item.slug))}</link><description>{escape(item.text)}"
            f"</description><pubDate>{format_datetime(item.published)}</pubDate></item>"
            for item in items
        )
        head = "<title>Le Relais</title><link>https://relais.example/</link><language>fr</language>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{entries}</channel></rss>'.encode()
