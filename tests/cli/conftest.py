"""State folders that the embedded server's user can reach, and databases of our own."""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.databases import new_database


@pytest.fixture(scope="module")
def home():
    """A state folder for the embedded database of one file's tests."""
    folder = Path(tempfile.mkdtemp(prefix="leadback-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def empty_url(cluster_url):
    with new_database(cluster_url) as url:
        yield url
