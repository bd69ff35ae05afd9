"""A database of the bench, whose leads are counted out."""

import sys

import psycopg
from sqlalchemy.engine import make_url

from tests.bench.serving import processes

FEWEST = 200  # leads for a run


class Database:
    """One database on the bench's server; each of its leads is used once."""

    def __init__(self, cluster_url: str, name: str, leads: int) -> None:
        """Make it, empty; `leads` is how many it is going to have."""
        server = make_url(cluster_url).set(drivername="postgresql")
        with psycopg.connect(_address(server), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        self.address = _address(server.set(database=name))
        self.connection = psycopg.connect(self.address, autocommit=True)
        self.postmaster = processes.parent(self.connection.info.backend_pid)
        self.leads, self.next_lead = leads, 0
        self.runs_left = 0  # of those that take leads

    def share(self) -> int:
        """Give how many of the next leads a run may use, so that all runs have some."""
        share = (self.leads - self.next_lead) // self.runs_left
        if share < FEWEST:
            sys.exit(f"{self.leads} sales are too few for so many runs")
        self.runs_left -= 1
        return share

    def count(self, query: str) -> int:
        return int(self.connection.execute(query).fetchone()[0])

    def run(self, sql: str) -> None:
        self.connection.execute(sql)


def _address(url) -> str:
    return url.render_as_string(hide_password=False)
