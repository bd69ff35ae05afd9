"""Home's plots: a bar a day, as wide as the screen allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 30
HEIGHT = 56  # of the highest bar, in pixels


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    number: int
    look: str
    x: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """One kind of event over the days; `width` is that of a bar, in per cent."""

    title: str
    days: tuple[Day, ...]
    total: int
    most: int
    width: str
    height: int


def days_until(today: date) -> list[date]:
    return [today - timedelta(days=ago) for ago in reversed(range(DAYS))]


def draw_days(
    title: str, counts: Mapping[date, int], today: date, look: str = "day"
) -> Plot:
    """Draw a bar for each of the last days; one that is not 0 can be seen."""
    days = days_until(today)
    numbers = [counts.get(day, 0) for day in days]
    most = max(numbers)
    bars = []
    for place, (day, number) in enumerate(zip(days, numbers, strict=True)):
        height = round(max(2, HEIGHT * number / most), 1) if number else 0
        x = f"{100 * place / DAYS:.3f}%"
        bars.append(Day(day, number, look, x, HEIGHT - height, height))
    width = f"{100 / DAYS * 0.8:.3f}%"
    return Plot(title, tuple(bars), sum(numbers), most, width, HEIGHT)
