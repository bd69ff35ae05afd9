"""gunicorn's settings as deployed, and a Unix socket besides, for a proxy."""

import os
import runpy

globals().update(runpy.run_path("deploy/gunicorn.conf.py"))
bind = [globals()["bind"], f"unix:{os.environ['UNIX_SOCKET']}"]
