"""GetReturnReasons by every binding: the reasons in use, and none that is retired."""

import http.client
from urllib.parse import urlsplit

from tests.contract import contents
from tests.contract.clients import Reply, accepted, read_xml


def in_use(world) -> list[dict]:
    query = """
        SELECT return_reason_id, return_reason_name FROM return_reasons
         WHERE retired_at IS NULL ORDER BY return_reason_id
    """
    names = ("return_reason_id", "return_reason_name")
    return [
        dict(zip(names, found, strict=True)) for found in contents.rows(world.db, query)
    ]


def test_lists_the_same_reasons_by_every_binding(leads, live_world):
    retired_id = live_world.reason(retired=True)
    named = {"return_reason_name": "Wrong <number> & 'no' answer 新"}
    reason_id = live_world.insert("return_reasons", **named)
    reasons = in_use(live_world)

    assert reasons[-1] == {"return_reason_id": reason_id, **named}
    assert retired_id not in [reason["return_reason_id"] for reason in reasons]
    replies = leads.by_all("GetReturnReasons")
    assert replies == accepted(row_count=len(reasons), return_reasons=reasons)


def test_answers_a_post_of_nothing_without_a_content_type(leads, live_world):
    url = urlsplit(leads.url)
    connection = http.client.HTTPConnection(url.netloc, timeout=10)
    path = f"{url.path}/GetReturnReasons"
    connection.request("POST", path, headers={"Content-Length": "0"})
    response = connection.getresponse()
    members = read_xml(response.read())
    connection.close()

    reply = Reply(response.status, None, members)
    reasons = in_use(live_world)
    assert reply == accepted(row_count=len(reasons), return_reasons=reasons)["form"]


def test_answers_empty_json(leads, live_world):
    url = f"{leads.url}/GetReturnReasons"
    as_json = {"headers": {"Content-Type": "application/json"}, "timeout": 10}
    replies = [leads.session.post(url, data=body, **as_json) for body in ("", "{}")]

    assert [reply.json()["d"]["return_reasons"] for reply in replies] == [
        in_use(live_world)
    ] * 2


def test_a_parameter_that_it_does_not_know_is_ignored(leads):
    assert leads.call("get", "GetReturnReasons", unknown="x").success is True
