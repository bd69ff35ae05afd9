"""The chart of the Lead Status report: where its bars begin and end.

A bar a campaign, parted by the latest status of its leads. Widths are per cent of the
picture, so it fits any screen.
"""

from collections import Counter
from dataclasses import dataclass

from service.rules.status_report import Report, Row

MOST_BARS = 10
MOST_COLORS = 7  # that people can tell apart; app.css names them s1 to s7
NONE, OTHERS = "s0", "s8"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: x and width in per cent."""

    look: str
    name: str
    leads: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    sold: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...]  # look and name of each kind of part


def draw_chart(report: Report, none: str = "No campaign") -> Chart:
    """Draw the campaigns that sold most: beside all others nobody would see them."""
    rows = sorted(report.rows, key=lambda row: -row.sold)[:MOST_BARS]
    groups = [(row.campaign.campaign_name or none, row) for row in rows]
    looks = _looks(report)
    largest = max((row.sold for row in rows), default=0)
    bars = tuple(_bar(name, row, looks, largest) for name, row in groups)
    seen = {part.look for bar in bars for part in bar.parts}
    names = dict(looks.values()) | {NONE: "No status"}
    legend = tuple((look, name) for look, name in names.items() if look in seen)
    return Chart(bars, legend)


def _looks(report: Report) -> dict[int, tuple[str, str]]:
    """Give each status that leads have a look and a name; the last share one."""
    leads = report.totals.leads
    used = [status for status in report.statuses if leads[status.status_id]]
    alone = used if len(used) <= MOST_COLORS else used[: MOST_COLORS - 1]
    looks = {s.status_id: (f"s{n}", s.name) for n, s in enumerate(alone, start=1)}
    others = {status.status_id: (OTHERS, "Other statuses") for status in used}
    return others | looks


def _bar(name: str, row: Row, looks: dict, largest: int) -> Bar:
    """Part a bar; what has no status comes last."""
    counts: Counter = Counter()
    for status_id, leads in row.leads.items():
        counts[looks[status_id]] += leads
    counts = Counter({kind: counts[kind] for kind in looks.values()})
    counts[(NONE, "No status")] = row.unreported
    parts, x = [], 0
    for (look, status), leads in counts.items():
        if leads:
            parts.append(
                Part(look, status, leads, _share(x, largest), _share(leads, largest))
            )
            x += leads
    return Bar(name, x, tuple(parts))


def _share(leads: int, largest: int) -> str:
    return f"{100 * leads / largest:.3f}%"
