"""A short run of `make faults`: a few faults, some hundred operations each."""

import pytest

from tests.harness.catalogue import FAULTS
from tests.harness.run import run
from tests.harness.site import open_cluster

BY_ROW = {fault.row: fault for fault in FAULTS}
OPERATIONS = 640
LEAST_ACKED = OPERATIONS // 3


@pytest.fixture(scope="module")
def cluster():
    with open_cluster() as cluster:
        yield cluster


@pytest.mark.parametrize("row", ["K1", "K1d", "K6", "K16", "K17"])
def test_nothing_is_lost_doubled_or_half_done(cluster, tmp_path, row):
    result = run(cluster, BY_ROW[row], 1, OPERATIONS, tmp_path / "history")

    assert list(map(str, result.violations)) + result.errors == []
    assert result.staged == result.intended
    assert result.acks >= LEAST_ACKED


def test_each_row_has_a_name_of_its_own():
    assert len(BY_ROW) == len(FAULTS)
