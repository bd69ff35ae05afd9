"""Faults of the network, to the database and to callers (K14-K17)."""

import time
from collections.abc import Callable
from random import Random

from tests.contract.proxy import CUT_AFTER, CUT_BEFORE, HOLD_AFTER, HOLD_BEFORE
from tests.harness.fault import Fault
from tests.harness.site import Layout, Site, wait_until

PROXIED = Layout(is_proxied=True)
SECONDS_SILENT = 4.0
SECONDS_MUTE = 12.0  # longer than a call may take
CLIENTS_CUT = 20


def slow(seconds: float, how_long: float) -> Callable[[Site, Random], None]:
    def be_slow(site: Site, random: Random) -> None:
        site.proxy.delay = seconds
        try:
            time.sleep(how_long)
        finally:
            site.proxy.delay = 0.0

    return be_slow


def fall_silent(site: Site, random: Random) -> None:
    """Pass nothing on, but keep all connections open; new ones are taken."""
    site.proxy.speaks.clear()
    try:
        time.sleep(SECONDS_SILENT)
    finally:
        site.proxy.speaks.set()


def hold_a_commit(site: Site, random: Random) -> None:
    """Let one COMMIT hang, before or after PostgreSQL has it, until its caller is told."""
    site.proxy.break_commit(random.choice((HOLD_BEFORE, HOLD_AFTER)))
    wait_until(site.proxy.reached.is_set)


def lose_answers(site: Site, random: Random) -> None:
    """Cut the connection at COMMIT, after PostgreSQL has it or before."""
    for how in (CUT_AFTER, CUT_AFTER, CUT_BEFORE):
        site.proxy.break_commit(how)
        wait_until(site.proxy.reached.is_set)


def fall_silent_after_connecting(site: Site, random: Random) -> None:
    """Cut all connections; new ones are greeted by PostgreSQL, and then hear nothing."""
    site.proxy.greets.clear()
    site.proxy.cut()
    try:
        time.sleep(SECONDS_MUTE)
    finally:
        site.proxy.greets.set()


def refuse_connections(site: Site, random: Random) -> None:
    """Cut all connections, and take no new ones for a second."""
    site.proxy.close()
    time.sleep(1)
    site.proxy.reopen()


def hang_up(site: Site, random: Random) -> None:
    """Have clients hang up in the midst of their calls."""
    site.progress.impatient += CLIENTS_CUT
    wait_until(lambda: site.progress.impatient <= 0)


FAULTS = [
    Fault("K14", "200 ms a packet", slow(0.2, 3), 2.0, PROXIED, times=3),
    Fault("K14b", "2 s a packet", slow(2.0, 5), 5.0, PROXIED, times=2),
    Fault("K14c", "10 s a packet", slow(10.0, 5), 12.0, PROXIED, times=1),
    Fault("K15", "silence", fall_silent, 2.0, PROXIED, times=3),
    Fault("K15b", "silence at COMMIT", hold_a_commit, 2.0, PROXIED, times=4),
    Fault(
        "K15d",
        "silence after connecting",
        fall_silent_after_connecting,
        2.0,
        PROXIED,
        times=2,
    ),
    Fault("K15c", "no connection is taken", refuse_connections, 2.0, PROXIED, times=3),
    Fault("K16", "answers to COMMIT are lost", lose_answers, 2.0, PROXIED, times=6),
    Fault("K17", "clients hang up", hang_up, 1.0, times=8),
]
