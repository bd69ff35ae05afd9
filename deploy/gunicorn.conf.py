"""The settings of `leadback serve`, for plain gunicorn.

    DATABASE_URL=postgresql://… gunicorn -c deploy/gunicorn.conf.py service.wsgi:application

HOST, PORT, WORKERS, THREADS, LOG_LEVEL and LOG_FORMAT say the rest. What is assigned
below the last line wins.
"""

import sys

from service.serving import gunicorn_settings
from service.settings import SettingsError, read_settings

try:
    globals().update(gunicorn_settings(read_settings()))
except SettingsError as error:
    sys.exit(str(error))
