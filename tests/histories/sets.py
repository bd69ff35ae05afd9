"""What sets alone tell: lost, refused but written, doubled, half written (V3, V7, V8)."""

from collections import Counter

from tests.histories.effects import by_mark, list_effects, mark_of, request_ids
from tests.histories.history import History, Violation, violation

# They leave nothing: what is read, and what must be refused.
READS = ("read", "foreign", "late", "expired", "other")
LOST, WRITTEN = "acknowledged, but lost", "refused, but written"
DOUBLED = "done more than once"


def check_sets(history: History) -> list[Violation]:
    """Join operations with what they left: by their marks, and by their request ids."""
    operations = {
        mark_of(op.first.f, name, op.first.value): op
        for name, op in history.operations().items()
        if op.first.f not in READS
    }
    effects = by_mark(list_effects(history))
    found = []
    for mark, operation in operations.items():
        rows = effects.get(mark, [])
        if operation.outcome == "ok" and not rows:
            found.append(violation("V7", LOST, operation))
        if operation.outcome == "fail" and rows:
            found.append(violation("V7", WRITTEN, operation, *rows))
        if len(rows) > 1:
            found.append(violation("V3", DOUBLED, operation, *rows))
    for mark in effects.keys() - operations.keys():
        found.append(violation("V3", "nobody asked for it", *effects[mark]))
    return found + check_answers_kept(history)


def check_answers_kept(history: History) -> list[Violation]:
    """See that what a request id stands for was written with its answer, or not at all."""
    tables = history.tables
    operations = history.operations()
    effects = by_mark(list_effects(history))
    stored = {request_id: xid for xid, request_id in request_ids(tables).items()}
    found = []
    for name, operation in operations.items():
        first = operation.first
        if first.request_id is None or first.f in READS:
            continue
        rows = effects.get(mark_of(first.f, name, first.value), [])
        answered_by = stored.get(first.request_id)
        if operation.outcome == "fail" and answered_by is not None:
            found.append(violation("V7", WRITTEN, operation, "its answer is kept"))
        if {row.xid for row in rows} != {answered_by} - {None}:
            text = "its rows and its answer are not of one transaction"
            found.append(violation("V8", text, operation, answered_by, *rows))
    counts = Counter(row["request_id"] for row in tables["idempotency"])
    for request_id, count in counts.items():
        if count > 1:
            found.append(violation("V10", f"{count} answers are kept", request_id))
        if request_id not in operations:
            found.append(violation("V8", "nobody sent this request id", request_id))
    return found
