"""All faults that can be staged on one machine, by the rows of the plan."""

from tests.harness import (
    fault_locks,
    fault_machine,
    fault_network,
    fault_postgres,
    fault_workers,
)

FAULTS = [
    *fault_workers.FAULTS,
    *fault_postgres.FAULTS,
    *fault_locks.FAULTS,
    *fault_network.FAULTS,
    *fault_machine.FAULTS,
]
