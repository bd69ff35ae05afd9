"""Several processes, one server: the last one out stops it."""

from tests.embedded.conftest import ask, pid_of, wait_until


def test_the_last_one_out_stops_the_server(begin, guests, home):
    ours = begin(home)
    guest = guests(home)
    assert guest.wait()["url"] == ours.url
    server = pid_of(ours.folder)

    ours.stop()
    assert pid_of(ours.folder) == server
    assert ask(ours.url, "SELECT 1") == 1
    guest.leave()
    assert pid_of(ours.folder) is None


def test_four_at_once_on_a_fresh_folder_make_one_server(guests, home):
    made = [guests(home) for _ in range(4)]
    got = [guest.wait() for guest in made]

    assert len({one["url"] for one in got}) == 1
    assert pid_of(got[0]["folder"])
    for guest in made:
        guest.leave()
    assert pid_of(got[0]["folder"]) is None
    assert home.joinpath("postgres.log").read_text().count("ready to accept") == 1


def test_after_a_killed_owner_the_next_one_joins_and_stops_it(begin, guests, home):
    guest = guests(home)
    folder = guest.wait()["folder"]
    server = pid_of(folder)
    guest.kill()
    assert pid_of(folder) == server

    database = begin(home)
    assert pid_of(folder) == server
    database.stop()
    assert pid_of(folder) is None


def test_ctrl_c_ends_its_owner_and_not_the_server(begin, guests, home):
    guest = guests(home)
    folder = guest.wait()["folder"]
    server = pid_of(folder)
    database = begin(home)

    guest.interrupt()
    assert pid_of(folder) == server
    assert ask(database.url, "SELECT 1") == 1


def test_ctrl_c_during_a_first_start_leaves_nothing_broken(begin, guests, home):
    guest = guests(home)
    wait_until(lambda: home.is_dir() and list(home.glob(".init-*/base")))
    guest.interrupt()

    assert not list(home.glob(".init-*"))
    assert ask(begin(home).url, "SELECT 1") == 1
