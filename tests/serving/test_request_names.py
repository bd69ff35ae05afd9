"""Whose X-Request-Id is taken: that of a proxy which is trusted, and of nobody else."""

import pytest

from service.serving.asked import name_requests, present
from service.settings import read_settings


def named(trusted: str, peer: str) -> str:
    """Ask once with an id, and give the id that the answer has."""
    told = []

    def application(environ, start_response):
        start_response("200 OK", [("A", "b")])
        told.append(("X-Request-Id", present.get().request_id))
        return []

    settings = read_settings({"TRUSTED_PROXIES": trusted})
    environ = {"REMOTE_ADDR": peer, "HTTP_X_REQUEST_ID": "the-proxys"}
    name_requests(application, settings)(
        environ, lambda _, headers: told.extend(headers)
    )
    first, answered, logged = told
    assert first == ("A", "b") and answered == logged
    return answered[1]


@pytest.mark.parametrize(
    ("trusted", "peer"), [("192.0.2.0/24", "192.0.2.7"), ("unix", "")]
)
def test_a_trusted_proxys_is_taken(trusted, peer):
    assert named(trusted, peer) == "the-proxys"


@pytest.mark.parametrize(
    ("trusted", "peer"),
    [("", "192.0.2.7"), ("192.0.2.7", "192.0.2.8"), ("192.0.2.7", ""), ("unix", "::1")],
)
def test_nobody_elses_is(trusted, peer):
    assert named(trusted, peer) != "the-proxys"
