"""The bench itself: on this checkout, with few leads and no time to measure anything."""

import argparse
import os
import shutil
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.bench.serving import load, scene
from tests.bench.serving.calls import CALLS, CEILING
from tests.bench.serving.servers import ROOT
from tests.databases import libpq_address

pytestmark = [
    pytest.mark.skipif(not shutil.which("cc"), reason="there is no cc"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="not on Linux"),
    pytest.mark.skipif(
        bool(os.environ.get("DATABASE_URL")), reason="the server's CPU is looked for"
    ),
]


@pytest.fixture
def stack(cluster_url):
    with ExitStack() as stack:
        yield stack
    with psycopg.connect(libpq_address(cluster_url), autocommit=True) as connection:
        connection.execute("DROP DATABASE leadback0 WITH (FORCE)")


def test_every_call_is_good_and_the_ceiling_writes_what_the_service_writes(
    cluster_url, tmp_path, stack, monkeypatch
):
    monkeypatch.setattr(scene, "WARMING_UP", 10)
    monkeypatch.setenv("ALLOW_UNSAFE_DURABILITY", "yes")  # as the tests' cluster is
    options = argparse.Namespace(
        only=[*(call.name for call in CALLS), CEILING],
        tree=[ROOT],
        repetitions=1,
        connections=[4],
        seconds=2,
        sales=3000,
        workers=1,
        threads=4,
    )
    program = load.compile_load(tmp_path)
    made = scene.Scene(cluster_url, tmp_path, program, options, stack)
    rows = made.make_rows()
    assert made.wrong == []
    assert {row.name for row in rows} == {*(call.name for call in CALLS), CEILING}
    run = rows[0].subject.run(4, 1)
    assert run.complaints("") == []
    assert run.acknowledged > 0
