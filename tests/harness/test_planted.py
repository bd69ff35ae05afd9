"""The harness proves itself: it catches bugs that are planted into the service.

All of them are caught by `make faults FAULTS=--planted`; here are some that show soon.
"""

import pytest

from tests.harness.planted import BUGS, catch, plant
from tests.harness.site import Cluster

SOON = [
    "a return is checked for, then inserted",
    "a COMMIT without an answer is carried out again",
    "yes is said before the commit",
]


@pytest.mark.parametrize("name", SOON)
def test_a_planted_bug_is_caught(cluster_url, template, tmp_path, name):
    assert catch(name, Cluster(cluster_url), tmp_path, template).violations


@pytest.mark.parametrize("name", BUGS)
def test_the_lines_that_a_bug_replaces_stand_there(tmp_path, name):
    plant(BUGS[name], tmp_path)
