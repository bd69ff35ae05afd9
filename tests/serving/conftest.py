"""The server on both ways in which it is started."""

import pytest

from tests.server import PLAIN_GUNICORN, SERVED, running

WAYS = {"serve": SERVED, "gunicorn": PLAIN_GUNICORN}


@pytest.fixture(scope="session", params=WAYS)
def server(database_url, tmp_path_factory, request):
    """The run's database served in either way; no test may make it fail."""
    folder = tmp_path_factory.mktemp("either-server")
    with running(database_url, folder, command=WAYS[request.param]) as started:
        yield started
