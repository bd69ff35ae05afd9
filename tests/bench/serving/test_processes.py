"""The CPU time of a process, of those that it has started, and of those that ended."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.serving import processes

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="not on Linux"
)
# One child has worked and ended, the other works until its standard input ends.
FAMILY = """
import os, select, sys, time
if os.fork() == 0:
    while time.process_time() < 0.3:
        pass
    os._exit(0)
os.wait()
print("begun", flush=True)
if os.fork() == 0:
    while not select.select([0], [], [], 0)[0]:
        pass
    os._exit(0)
os.wait()
"""


def test_counts_children_that_work_and_those_that_ended():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", FAMILY], **pipes) as root:
        root.stdout.readline()
        (early,) = processes.cpu_seconds(root.pid)
        assert early >= 0.3
        end = time.monotonic() + 30
        while processes.cpu_seconds(root.pid) <= [early]:
            assert time.monotonic() < end, "the one that works is not counted"
            time.sleep(0.05)
        root.stdin.close()


def test_knows_nothing_of_a_process_that_is_gone():
    gone = subprocess.Popen(["true"])
    gone.wait()
    assert processes.cpu_seconds(gone.pid) == [0.0]
