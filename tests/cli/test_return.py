"""`leadback return`: a file of returns by a real process, also one that is killed."""

import csv
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.leadback import COMMAND, ROOT, environment, refusal, run, wait_until
from tests.races.sales import count_of_each, sell

SUBMITTED = "Lead Return Submitted For Approval"
BEFORE = "Done Before"
ROWS = 1500


@pytest.fixture
def url(database_url) -> str:
    return database_url.replace("postgresql:", "postgresql+psycopg:", 1)


@pytest.fixture
def many(live_world, tmp_path) -> Path:
    """A file of as many good rows as a process cannot do before it is stopped."""
    lead_ids = sell(live_world, ROWS)
    return write(tmp_path, *[(each, "", live_world.reason_id, "") for each in lead_ids])


def write(folder: Path, *rows: tuple) -> Path:
    path = folder / "monday.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["lead_id", "contract", "reason", "note"])
        table.writerows(rows)
    return path


def answers(path: Path) -> list[str]:
    with Path(f"{path}.results.csv").open(encoding="utf-8", newline="") as file:
        return [row["answer"] for row in csv.DictReader(file)]


def returns(world) -> int:
    return count_of_each(world)["returns"]


def started(path: Path, url: str) -> subprocess.Popen:
    return subprocess.Popen(
        [*COMMAND, "return", str(path)],
        cwd=ROOT,
        env=environment(DATABASE_URL=url),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_each_row_has_an_answer(live_world, url, tmp_path):
    good, reason = live_world.sold_lead(), live_world.reason_id
    path = write(tmp_path, (good, "", reason, "=1+1"), ("nobody", "", reason, ""))
    dry = run("return", str(path), "--dry-run", DATABASE_URL=url)
    assert (dry.returncode, returns(live_world)) == (1, 0)
    assert "Dry run: nothing was written." in dry.stdout
    assert answers(path) == ["Would Be Submitted For Approval", "Invalid Lead ID"]

    done = run("return", str(path), DATABASE_URL=url)
    assert (done.returncode, returns(live_world)) == (1, 1)
    assert f"1  {SUBMITTED}\n" in done.stdout
    assert "1  Invalid Lead ID\n" in done.stdout
    assert answers(path) == [SUBMITTED, "Invalid Lead ID"]
    assert "'=1+1" in Path(f"{path}.results.csv").read_text()


def test_a_second_run_tells_what_was_done(live_world, url, tmp_path):
    path = write(tmp_path, (live_world.sold_lead(), "", live_world.reason_id, ""))
    first, second = (run("return", str(path), DATABASE_URL=url) for _ in range(2))

    assert (first.returncode, second.returncode) == (0, 0)
    assert answers(path) == [BEFORE]
    assert returns(live_world) == 1


def test_killed_in_the_middle_it_goes_on(live_world, url, many):
    process = started(many, url)
    wait_until(lambda: returns(live_world) > 50)
    process.kill()
    process.communicate()
    done = returns(live_world)
    assert done < ROWS
    query = """
        SELECT count(*)
          FROM return_batch_rows JOIN returns USING (return_id)
         WHERE buyer_contract_id = %s
    """
    contract = [live_world.contract_id]
    assert live_world.db.execute(query, contract).fetchone()[0] == done

    again = run("return", str(many), DATABASE_URL=url)
    assert again.returncode == 0
    told = answers(many)
    assert (told.count(BEFORE), told.count(SUBMITTED)) == (done, ROWS - done)
    assert returns(live_world) == ROWS


def test_interrupted_it_says_how_far_it_came(live_world, url, many):
    process = started(many, url)
    wait_until(lambda: returns(live_world) > 50)
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=60)

    done = returns(live_world)
    assert process.returncode == 130
    assert f"{done:>7,}  {SUBMITTED}\n" in told
    assert "not reached; give the same command again to go on" in told
    assert "Traceback" not in told
    assert answers(many).count(SUBMITTED) == done < ROWS


def test_what_cannot_be_read_is_one_sentence(url, tmp_path):
    path = write(tmp_path)
    gone = tmp_path / "gone.csv"

    given = {"DATABASE_URL": url}
    assert refusal("return", str(path), **given).endswith("no row below its header.")
    assert "cannot be read (No such file" in refusal("return", str(gone), **given)
