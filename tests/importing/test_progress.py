"""What a person sees of a run: lines, and on a terminal a bar."""

import io

from service.importing.progress import Lines, Terminal, progress_for


class FakeTerminal(io.StringIO):
    def isatty(self):
        return True


def steps(progress):
    progress.begin("reading sales.csv", 1_000)
    progress.reach(250, 5_000)
    progress.end(20_000)
    progress.stop()


def test_a_line_for_each_step():
    out = io.StringIO()
    progress = progress_for(out)
    steps(progress)

    assert type(progress) is Lines
    words = out.getvalue().split(" rows, ")
    assert words[0] == "reading sales.csv: 20,000"
    assert words[1].endswith(" rows/s\n")


def test_a_bar_on_a_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    out = FakeTerminal()
    progress = progress_for(out)
    steps(progress)

    assert type(progress) is Terminal
    shown = out.getvalue()
    assert "reading sales.csv" in shown
    assert " rows/s" in shown
    assert "reading sales.csv: 20,000 rows" in shown


def test_a_run_that_breaks_off_gives_the_terminal_back(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    out = FakeTerminal()
    progress = progress_for(out)
    progress.begin("reading sales.csv", 1_000)
    progress.stop()

    assert out.getvalue().endswith("\x1b[?25h") or "\x1b[?25h" in out.getvalue()
