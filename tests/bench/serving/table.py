"""The figures of all runs as one Markdown table: medians, and ratios within a repetition."""

from collections.abc import Callable
from statistics import median

from tests.bench.serving.subjects import Row, Run

HEAD = (
    "call",
    "connections",
    "of the ceiling",
    "times stock Spyne",
    "requests/s",
    "server ms",
    "PostgreSQL ms",
    "both ms",
    "p50 ms",
    "p99 ms",
    "p99/p50",
    "errors",
    "acknowledged",
    "written",
)


def table(rows: list[Row]) -> str:
    runs = {row.subject.name: row.runs for row in rows}
    lines = [HEAD, ["---", *["--:"] * (len(HEAD) - 1)]]
    for row in rows:
        for connections, ours in row.runs.items():
            ceiling = runs.get(row.ceiling, {}).get(connections)
            stock = runs.get(row.stock, {}).get(connections)
            ratios = [_ratio(ours, ceiling, ".0%"), _ratio(ours, stock, ".1f")]
            lines.append([row.subject.name, str(connections), *ratios, *_figures(ours)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def complaints(rows: list[Row]) -> list[str]:
    """Say in which runs something failed, or was not written as it was acknowledged."""
    return [
        f"{row.subject.name}, {connections} connections: {run.errors} errors,"
        f" {run.acknowledged} acknowledged, {run.written} written"
        for row in rows
        for connections, runs in row.runs.items()
        for run in runs
        if run.errors or run.acknowledged != run.written or not run.calls
    ]


def _figures(runs: list[Run]) -> list[str]:
    def middle(figure: Callable[[Run], float], form: str = ".2f") -> str:
        return format(median(map(figure, runs)), form)

    def total(name: str) -> str:
        return str(sum(getattr(run, name) for run in runs))

    has_server = any(run.server_cpu for run in runs)
    return [
        middle(lambda run: run.rate, ".0f"),
        middle(lambda run: _ms(run.server_cpu, run)) if has_server else "-",
        middle(lambda run: _ms(run.postgres_cpu, run)),
        middle(lambda run: _ms(run.server_cpu + run.postgres_cpu, run)),
        middle(lambda run: run.p50_us / 1000, ".1f"),
        middle(lambda run: run.p99_us / 1000, ".1f"),
        middle(lambda run: run.p99_us / max(run.p50_us, 1), ".1f"),
        total("errors"),
        total("acknowledged"),
        total("written"),
    ]


def _ms(cpu: float, run: Run) -> float:
    return cpu * 1000 / max(run.calls, 1)


def _ratio(ours: list[Run], theirs: list[Run] | None, form: str) -> str:
    """Compare runs of the same repetition: the machine was about as busy."""
    if not theirs:
        return "-"
    pairs = zip(ours, theirs, strict=True)
    return format(median(one.rate / max(two.rate, 1e-9) for one, two in pairs), form)
