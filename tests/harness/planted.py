"""Bugs that are planted into a copy of the service, to see that the harness sees them.

Each replaces lines that must stand there exactly once, so a line that has moved fails the
test rather than plants nothing.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.harness.fault import Fault, Result
from tests.harness.fault_locks import fail_to_serialize
from tests.harness.fault_network import lose_answers
from tests.harness.run import run
from tests.harness.site import Cluster, Layout, Site
from tests.server import ROOT

MOST_RUNS = 10  # of a bug: most show in the first
OPERATIONS = 480  # of a run


class Edit(NamedTuple):
    """What stands in a file of service/, and what takes its place."""

    path: str
    old: str
    new: str


class Bug(NamedTuple):
    """A bug, and the fault under which it shows, if it needs one."""

    edits: tuple[Edit, ...] = ()
    sql: str = ""
    stage: Callable[[Site, Random], None] | None = None
    layout: Layout = Layout()
    ids: float = 0.8
    stands: int = 2


SALES = "repositories/sales.py"
UPDATES = "repositories/updates.py"
CONTRACTS = "repositories/contracts.py"
LOCK = "               FOR NO KEY UPDATE OF s\n"
NO_LOCK = "\n"
RETURN_LOCK = Edit(
    SALES,
    LOCK
    + "        )\n        SELECT pg_current_xact_id() AS xid,\n               (SELECT api",
    NO_LOCK
    + "        )\n        SELECT pg_current_xact_id() AS xid,\n               (SELECT api",
)
UPDATE_LOCK = Edit(
    SALES, LOCK + "        ), status AS (", NO_LOCK + "        ), status AS ("
)
SEEN = "(SELECT seen.revenue FROM sales seen WHERE seen.sale_id = %(sale_id)s)"

BUGS = {
    "a return is checked for, then inserted": Bug(
        (RETURN_LOCK,), "DROP INDEX one_open_or_approved_return_per_sale"
    ),
    "revenue is read, then written": Bug(
        (
            UPDATE_LOCK,
            Edit(
                UPDATES,
                "SET updates = updates + 1, revenue = revenue + %(amount)s",
                f"SET updates = updates + 1, revenue = {SEEN} + %(amount)s",
            ),
        ),
        "DROP TRIGGER ledger_adds_up_to_revenue ON sales;"
        "DROP TRIGGER ledger_adds_up_to_revenue ON ledger",
    ),
    "a lock is dropped": Bug((UPDATE_LOCK,)),
    "a name is checked for, then inserted": Bug(
        sql="DROP INDEX contract_names_are_unique"
    ),
    "yes is said before the commit": Bug(
        (
            Edit(
                "database.py",
                "        if kind.commits:\n            _commit(pool, connection, deadline)",
                "        if kind.commits and random.random() < 0.98:\n"
                "            _commit(pool, connection, deadline)",
            ),
        )
    ),
    "the audit is in another transaction": Bug(
        (
            Edit(
                "repositories/request_ids.py",
                "    tx.write(query, values, first=True)\n\n\ndef delete_answer",
                '    tx.write("BEGIN", {}, first=True)\n'
                '    tx.write("COMMIT", {}, first=True)\n'
                "    tx.write(query, values, first=True)\n\n\ndef delete_answer",
            ),
        )
    ),
    "the audit misses some": Bug(
        (
            Edit(
                CONTRACTS,
                "           AND key NOT IN ('name_key', 'name_order', 'version')",
                "           AND key NOT IN"
                " ('name_key', 'name_order', 'version', 'rank')",
            ),
        )
    ),
    "a serialization failure is swallowed": Bug(
        (
            Edit(
                "database.py",
                "    try:\n        connection.finish()",
                "    try:\n        connection.finish()\n"
                "    except errors.SerializationFailure:\n        return",
            ),
        ),
        stage=fail_to_serialize,
    ),
    "a COMMIT without an answer is carried out again": Bug(
        (
            Edit(
                "database.py",
                "        if is_done is None:",
                "        if is_done is not False:\n"
                "            raise NothingWritten from error\n"
                "        if is_done is None:",
            ),
        ),
        stage=lose_answers,
        layout=Layout(is_proxied=True),
        ids=0.0,
    ),
    "buyers are not told apart": Bug(
        (
            Edit(
                SALES,
                "coalesce(%(buyer_id)s::integer, k.buyer_id) AS buyer_id",
                "%(buyer_id)s::integer AS buyer_id",
            ),
        )
    ),
    "answers get mixed": Bug(
        (
            Edit(
                "usecases/update_lead.py",
                'return {"message": "Lead updated", "lead_id": command.lead_id}',
                "LATEST.append(command.lead_id)\n"
                '    return {"message": "Lead updated", "lead_id": LATEST.pop(0)}\n\n\n'
                'LATEST = ["L"]',
            ),
        )
    ),
    "the service has a clock of its own": Bug(
        (
            Edit(
                SALES,
                "now() - s.sold_at AS age,\n"
                "                   c.max_return_age_days, c.buyer_id AS capped_buyer_id\n"
                "              FROM sales s\n"
                "              JOIN buyer_contracts c USING (buyer_contract_id)\n"
                "              JOIN caller",
                "now() + interval '1 day' - s.sold_at AS age,\n"
                "                   c.max_return_age_days, c.buyer_id AS capped_buyer_id\n"
                "              FROM sales s\n"
                "              JOIN buyer_contracts c USING (buyer_contract_id)\n"
                "              JOIN caller",
            ),
        )
    ),
}


def plant(bug: Bug, folder: Path) -> Path:
    """Copy the service, with the bug in it; gives the folder to run it from."""
    shutil.copytree(ROOT / "service", folder / "service")
    for path, old, new in bug.edits:
        place = folder / "service" / path
        text = place.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} has {text.count(old)} times: {old}"
        place.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def as_fault(name: str, bug: Bug, tree: Path, database: str) -> Fault:
    """Make a fault of it: what the harness runs."""
    return Fault(
        "planted",
        name,
        bug.stage or (lambda site, random: None),
        layout=bug.layout._replace(tree=tree, sql=bug.sql, database=database),
        times=3,
        ids=bug.ids,
        stands=bug.stands,
    )


def catch(name: str, cluster: Cluster, folder: Path, database: str = "") -> Result:
    """Run the service with the bug until the checker sees it; gives the last run."""
    tree = plant(BUGS[name], folder / "tree")
    fault = as_fault(name, BUGS[name], tree, database)
    for seed in range(1, MOST_RUNS + 1):
        result = run(cluster, fault, seed, OPERATIONS, folder / f"history-{seed}")
        if result.violations:
            break
    return result
