"""What plain gunicorn loads: `gunicorn -c deploy/gunicorn.conf.py service.wsgi:application`.

It serves DATABASE_URL's database, which `leadback migrate` has made ready.
"""

from gunicorn.errors import AppImportError

from service.serving import load_worker
from service.serving.logs import open_log
from service.serving.outgoing import Application
from service.settings import SettingsError, read_settings


def _application() -> Application:
    """Join settings, pool and pages; gunicorn prints an AppImportError's text and ends."""
    try:
        settings = read_settings()
    except SettingsError as error:
        raise AppImportError(str(error)) from error
    if settings.database_url is None:
        raise AppImportError("Set DATABASE_URL: only `leadback serve` can do without.")
    open_log(settings)
    return load_worker(settings)


application = _application()
