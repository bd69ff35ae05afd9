"""Work in a thread: its errors reach the caller, and nobody else."""

import pytest

from service.admin.passwords import hash_password, is_right
from service.connection.waiting import in_a_thread
from service.database import NotApplied, Pool, transact


def test_an_error_reaches_the_caller_and_no_log(capfd):
    def fail(secret: str, *, other: str):
        raise ValueError(secret + other)

    with pytest.raises(ValueError, match=r"^ab$"):
        in_a_thread(fail, "a", other="b")
    assert capfd.readouterr() == ("", "")


def test_a_wrong_password_and_a_dead_database_print_nothing(capfd):
    pool = Pool("postgresql+psycopg://u:S3CRET@127.0.0.1:1/none", 1)
    with pytest.raises(NotApplied):
        transact(pool, lambda tx: None)
    assert not is_right(hash_password("right"), "wrong")
    assert capfd.readouterr() == ("", "")
