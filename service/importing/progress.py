"""Progress of a run: a bar on a terminal, else a line for each step."""

import sys
import time
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars


class Progress:
    """Prints nothing; the base of the classes that do."""

    def begin(self, step: str, total: int) -> None:
        """Begin a step of so many units: bytes of a file, or rows to write."""

    def reach(self, done: int, rows: int) -> None:
        """Say how many units are done, and how many rows that is."""

    def end(self, rows: int) -> None:
        """End the step, which did so many rows."""

    def stop(self) -> None:
        """Restore the terminal, also after an error."""


class Lines(Progress):
    """A line at the end of each step."""

    def __init__(self, out: TextIO):
        self.out = out

    def begin(self, step: str, total: int) -> None:
        self.step, self.began = step, time.monotonic()

    def end(self, rows: int) -> None:
        seconds = time.monotonic() - self.began
        speed = rows / seconds if seconds else 0
        text = f"{self.step}: {rows:,} rows, {seconds:.1f} s, {speed:,.0f} rows/s"
        print(text, file=self.out, flush=True)


class Terminal(Lines):
    """A bar with rows per second and the time that is left, then the line."""

    def begin(self, step: str, total: int) -> None:
        super().begin(step, total)
        self.bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %  {task.fields[speed]} rows/s"),
            TimeRemainingColumn(),
            console=Console(file=self.out),
            transient=True,
        )
        self.task = self.bars.add_task(step, total=total or None, speed="-")
        self.bars.start()

    def reach(self, done: int, rows: int) -> None:
        seconds = time.monotonic() - self.began
        speed = f"{rows / seconds:,.0f}" if seconds else "-"
        self.bars.update(self.task, completed=done, speed=speed)

    def end(self, rows: int) -> None:
        self.bars.stop()
        super().end(rows)

    def stop(self) -> None:
        if hasattr(self, "bars"):
            self.bars.stop()


def progress_for(out: TextIO = sys.stderr) -> Lines:
    return Terminal(out) if out.isatty() else Lines(out)
