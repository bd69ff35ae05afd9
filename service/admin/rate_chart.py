"""Charts of return rates: bars of the first ten, and a bar a period for each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.repositories.return_report import Row

MOST_BARS = 10
WIDTH, GAP, HEIGHT = 9, 3, 22  # of a trend's bars, in pixels


@dataclass(frozen=True, slots=True)
class Bar:
    """A rate now, and before; widths in per cent of the picture."""

    name: str
    now: float
    before: float | None  # None: no sales then
    width: str
    width_before: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Rates by period, the one asked for last; bars of x, y, height and look."""

    rates: tuple[float | None, ...]
    bars: tuple[tuple[int, float, float, str], ...]
    words: str
    width: int
    height: int = HEIGHT
    bar: int = WIDTH


def draw_rates(rows: Sequence[tuple[str, Row]]) -> list[Bar]:
    """Draw the first rows that have sales."""
    some = [(name, row) for name, row in rows if row.sales][:MOST_BARS]
    pairs = [
        (
            name,
            _rate(row.sales, row.returns),
            _rate(row.sales_before, row.returns_before),
        )
        for name, row in some
    ]
    largest = max((rate or 0 for _, *rates in pairs for rate in rates), default=0) or 1
    return [
        Bar(name, now or 0, before, _share(now, largest), _share(before, largest))
        for name, now, before in pairs
    ]


def draw_trend(trend: Mapping[str, Sequence[int]], periods: int) -> Trend:
    rates = []
    for period in range(1, periods + 1):
        sales, returns = trend.get(str(period), (0, 0))
        rates.append(_rate(sales, returns))
    largest = max((rate or 0 for rate in rates), default=0) or 1
    bars = []
    for place, rate in enumerate(rates):
        if rate is not None:
            height = round(max(1, HEIGHT * rate / largest), 1)
            look = "s1" if place == periods - 1 else "s8"
            bars.append((place * (WIDTH + GAP), HEIGHT - height, height, look))
    words = ", ".join("none" if rate is None else f"{rate:.1%}" for rate in rates)
    width = periods * (WIDTH + GAP) - GAP
    return Trend(tuple(rates), tuple(bars), words, width)


def _rate(sales: int, returns: int) -> float | None:
    return returns / sales if sales else None


def _share(rate: float | None, largest: float) -> str:
    return f"{100 * (rate or 0) / largest:.3f}%"
