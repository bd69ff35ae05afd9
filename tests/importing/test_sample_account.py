"""The generated account: equal arguments give equal files, of the size that was asked."""

from service.demo.sample_account import write_account


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_equal_arguments_give_equal_files(tmp_path):
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        write_account(tmp_path / name, leads=100, sales=150, seed=seed)

    assert contents(tmp_path / "one") == contents(tmp_path / "same")
    assert contents(tmp_path / "one") != contents(tmp_path / "other")


def test_it_has_the_size_that_was_asked(tmp_path):
    write_account(
        tmp_path, buyers=13, contracts=20, campaigns=17, leads=100, sales=250, seed=1
    )

    lines = {name: text.count(b"\n") - 1 for name, text in contents(tmp_path).items()}
    wanted = {
        "buyers.csv": 13,
        "buyer_contracts.csv": 20,
        "campaigns.csv": 17,
        "leads.csv": 100,
        "sales.csv": 250,
    }
    assert {name: lines[name] for name in wanted} == wanted
