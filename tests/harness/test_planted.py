"""The harness proves itself: it catches every bug that is planted into the service."""

import time

import pytest

from tests.harness.planted import BUGS, as_fault, plant
from tests.harness.run import run
from tests.harness.site import Cluster

SECONDS = 60  # within which each is caught
OPERATIONS = 480


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(cluster_url, template, tmp_path, name):
    bug = BUGS[name]
    fault = as_fault(name, bug, plant(bug, tmp_path / "tree"), template)
    began, seed = time.monotonic(), 0
    found = []
    while not found and time.monotonic() - began < SECONDS:
        seed += 1
        folder = tmp_path / f"history-{seed}"
        result = run(Cluster(cluster_url), fault, seed, OPERATIONS, folder)
        found = result.violations
    print(
        seed,
        "runs",
        f"{time.monotonic() - began:.1f} s",
        *map(str, found[:3]),
        sep="\n",
    )
    assert found
