"""All runs as one Markdown table: medians, and ratios of runs of the same repetition."""

import os
from collections.abc import Callable, Mapping
from statistics import median

from tests.bench.serving.calls import CEILING, STOCK
from tests.bench.serving.subjects import Row, Run

NONE = "-"


def table(rows: list[Row]) -> str:
    """Write it without the columns in which nothing stands."""
    by_name = {(row.name, row.mark): row.runs for row in rows}
    lines = [
        _cells(row, connections, by_name, rows[0].mark)
        for row in rows
        for connections in row.runs
    ]
    heads = [head for head in lines[0] if any(line[head] != NONE for line in lines)]
    texts = [heads, ["---", *["--:"] * (len(heads) - 1)]]
    texts += [[line[head] for head in heads] for line in lines]
    return "\n".join(f"| {' | '.join(text)} |" for text in texts)


def complaints(rows: list[Row]) -> list[str]:
    """Say what is wrong with any of the runs."""
    return [
        text
        for row in rows
        for connections, runs in row.runs.items()
        for run in runs
        for text in run.complaints(f"{row.name}{row.mark}, {connections} connections")
    ]


def _cells(row: Row, connections: int, by_name: Mapping, first: str) -> dict[str, str]:
    """Write one line: head → cell. `first` is the mark of the first checkout, if any."""
    runs = row.runs[connections]

    def against(figure: Callable, form: str, name: str, mark: str) -> str:
        theirs = by_name.get((name, mark), {}).get(connections)
        return _ratio(figure, form, runs, theirs)

    is_return = "ReturnLead" in row.name
    return {
        "call": row.name + row.mark,
        "connections": str(connections),
        "of the ceiling": against(_rate, ".0%", CEILING if is_return else "", row.mark),
        "times stock Spyne": against(_rate, ".1f", STOCK if is_return else "", ""),
        "CPU, of the first": against(_cpu_ms, ".0%", row.name if first else "", first),
        **_figures(runs),
    }


def _figures(runs: list[Run]) -> dict[str, str]:
    def middle(figure: Callable[[Run], float], form: str = ".2f") -> str:
        return format(median(map(figure, runs)), form)

    def total(name: str) -> str:
        return str(sum(getattr(run, name) for run in runs))

    has_server = any(run.cpu.server for run in runs)
    return {
        "requests/s": middle(_rate, ".0f"),
        "server ms": middle(lambda run: _ms(run.cpu.server, run))
        if has_server
        else NONE,
        "PostgreSQL ms": middle(lambda run: _ms(run.cpu.postgres, run)),
        "both ms": middle(_cpu_ms),
        "p50 ms": middle(lambda run: run.p50_us / 1000, ".1f"),
        "p99 ms": middle(lambda run: run.p99_us / 1000, ".1f"),
        "p99/p50": middle(lambda run: run.p99_us / max(run.p50_us, 1), ".1f"),
        "errors": total("errors"),
        "acknowledged": total("acknowledged"),
        "written": total("written"),
        "CPU of others": middle(_others, ".0%"),
    }


def _rate(run: Run) -> float:
    return run.calls / run.seconds


def _cpu_ms(run: Run) -> float:
    return _ms(run.cpu.server + run.cpu.postgres, run)


def _ms(seconds: float, run: Run) -> float:
    return seconds * 1000 / max(run.calls, 1)


def _others(run: Run) -> float:
    """Say which share of the machine went to processes that are not the bench's."""
    return max(run.cpu.others, 0) / run.seconds / os.cpu_count()


def _ratio(
    figure: Callable, form: str, ours: list[Run], theirs: list[Run] | None
) -> str:
    """Compare runs of the same repetition: the machine was about as busy."""
    if not theirs:
        return NONE
    pairs = zip(ours, theirs, strict=True)
    return format(
        median(figure(one) / max(figure(two), 1e-9) for one, two in pairs), form
    )
