"""The catalogue of attacks, rows A to G, as far as they concern the protocol.

After every row: nothing was written, the answer is short, well-formed and discreet
(`check`), and the next good request succeeds.
"""

import pytest

from tests.faults.calls import BAD, BINDINGS, CODES, LEADS, TRACK, VERSIONS, succeeds
from tests.faults.documents import MALFORMED, ROWS, UNKNOWN, VERSION
from tests.faults.values import VALUES
from tests.protocol.checks import check

STATUSES = {
    MALFORMED: {"soap11": 400, "soap12": 400},
    UNKNOWN: BAD,
    VERSION: {"soap11": 500, "soap12": 500},
}


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("binding", VERSIONS)
@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_a_document_of_the_catalogue(target, row, binding):
    version = VERSIONS[binding]
    document = row.make(target, version)
    reply = target.client.soap(TRACK, document, version)
    check(reply)
    assert target.api_key not in reply.text
    if row.refused in STATUSES:
        code = "VersionMismatch" if row.refused == VERSION else CODES[binding]
        assert (reply.status, reply.fault.code) == (
            STATUSES[row.refused][binding],
            code,
        )
    else:
        assert (reply.status, reply.said, succeeds(reply)) == (200, row.refused, False)


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("row", VALUES, ids=[row.id for row in VALUES])
def test_a_value_of_the_catalogue(target, row, binding):
    page, name, good = {
        "ReturnLead": (TRACK, "ReturnLead", target.return_lead()),
        "UpdateLead": (LEADS, "UpdateLead", target.update_lead(add_to_existing="true")),
    }[row.operation]
    reply = target.call(binding, page, name, good | {row.parameter: row.text})
    check(reply)
    assert target.api_key not in reply.text
    due = row.due(binding)
    if due is None:
        assert reply.status == (row.malformed_status(binding) or BAD[binding])
        assert not succeeds(reply)
    else:
        assert (reply.status, reply.said) == (200, due)
