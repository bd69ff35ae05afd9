"""Folders with names that shells, settings files, addresses and sockets dislike."""

import os
import shutil
import stat

import pytest
import sqlalchemy as sa

from service.embedded import EmbeddedError
from service.embedded.account import server_account
from service.embedded.home import Home

ODD = "a space, 'quote' \"two\" $HOME `x` \\ é ? & # % @:1"


def current_database(database):
    engine = sa.create_engine(database.url)
    try:
        with engine.connect() as connection:
            return connection.scalar(sa.text("SELECT current_database()"))
    finally:
        engine.dispose()


@pytest.mark.parametrize("name", [ODD, ODD.replace(",", "")], ids=["comma", "odd"])
def test_odd_names(begin, folder, name):
    database = begin(folder / name)
    assert current_database(database) == "leadback"
    assert current_database(begin(folder / name)) == "leadback"
    shutil.rmtree(Home(folder / name, server_account("nobody")).run, True)


def test_a_path_too_long_for_a_socket(begin, folder):
    home = folder / ("long" * 20) / ("longer" * 20)
    database = begin(home)
    run = Home(home, server_account("nobody")).run
    try:
        assert current_database(database) == "leadback"
        found = run.stat()
        assert stat.S_IMODE(found.st_mode) == 0o700
        assert found.st_uid == (home / f"pg{database.version}").stat().st_uid
    finally:
        database.stop()
        shutil.rmtree(run)


def test_a_socket_folder_of_somebody_else_is_refused(begin, folder):
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder that belongs to somebody else")
    home = folder / ("long" * 20) / ("longer" * 20)
    run = Home(home, server_account("nobody")).run
    run.mkdir()
    try:
        os.chown(run, 4321, 4321)
        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            begin(home)
        run.rmdir()
        run.symlink_to(folder)
        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            begin(home)
        assert folder.stat().st_uid == 0
    finally:
        run.unlink(missing_ok=True) if run.is_symlink() else shutil.rmtree(run)


def test_a_symbolic_link_is_the_folder_that_it_means(begin, folder):
    (folder / "real").mkdir()
    (folder / "link").symlink_to("real")
    assert begin(folder / "link").url == begin(folder / "real").url
