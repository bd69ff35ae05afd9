"""The two commands as a process of their own, as a person starts them."""

import os
import subprocess
import sys

PROGRAM = """
import signal, sys, typer
from service.commands.data import export, import_
from service.commands.connecting import StartError
# A shell starts what runs in the background with this signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
app = typer.Typer(pretty_exceptions_enable=False)
app.command("import")(import_)
app.command("export")(export)
try:
    app()
except StartError as error:
    sys.exit(f"leadback: {error}")
"""


def start(address: str, *arguments, **how) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        env=os.environ | {"DATABASE_URL": address},
        stderr=subprocess.PIPE,
        text=True,
        **how,
    )


def run(address: str, *arguments) -> tuple[int, str, str]:
    """Run a command to its end; returns exit status, output and errors."""
    process = start(address, *arguments, stdout=subprocess.PIPE)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err
