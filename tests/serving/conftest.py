"""The server on both ways in which it is started."""

from contextlib import ExitStack

import pytest

from tests.server import PLAIN_GUNICORN, SERVED, running

WAYS = {"serve": SERVED, "gunicorn": PLAIN_GUNICORN}


@pytest.fixture(scope="session")
def servers(database_url, tmp_path_factory):
    """The run's database served in both ways; no test may make one fail."""
    with ExitStack() as started:
        yield {
            way: started.enter_context(
                running(database_url, tmp_path_factory.mktemp(way), command=command)
            )
            for way, command in WAYS.items()
        }


@pytest.fixture(scope="session", params=WAYS)
def server(servers, request):
    """One of them; each test that asks for it runs twice."""
    return servers[request.param]
