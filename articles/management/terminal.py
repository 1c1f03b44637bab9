"""What commands show while they work: bars and tables on a terminal, plain lines elsewhere.

Titles, names and errors are written by others: whatever would steer a terminal is taken out of them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

PLAIN_WIDTH = 1000  # nothing is cut off where a file or a program reads it
LINES_A_RUN = 10

Advance = Callable[[str], None]


class Terminal:
    """A command's output, taken over: all that the command says from now on goes through here."""

    def __init__(self, out: OutputWrapper) -> None:
        out.ending = ""
        self._is_watched = out.isatty()
        self._console = Console(file=out, width=None if self._is_watched else PLAIN_WIDTH, highlight=False)  # type: ignore[arg-type]

    def say(self, line: str) -> None:
        self._console.print(Text(printable(line)), soft_wrap=True)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        shown = Table(*heads, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            shown.add_row(*(Text(printable(cell)) for cell in row))
        self._console.print(shown)

    @contextmanager
    def progress(self, total: int, noun: str) -> Iterator[Advance]:
        """Gives what is to be called as each one is done, with a word on it: a bar, or ten lines a run."""
        if not self._is_watched:
            yield self._lines(total, noun)
            return
        told = TextColumn("{task.fields[told]}", markup=False)
        with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), told, console=self._console) as shown:
            task = shown.add_task(noun, total=total, told="")
            yield lambda told: shown.update(task, advance=1, told=printable(told)[:60])

    def _lines(self, total: int, noun: str) -> Advance:
        done = 0

        def advance(_: str) -> None:
            nonlocal done
            done += 1
            if done * LINES_A_RUN // total > (done - 1) * LINES_A_RUN // total:
                self.say(f"{done} of {total} {noun}")

        return advance


def printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
