"""The memory of each worker of the servers."""

from collections.abc import Mapping

from tests.bench.serving import processes
from tests.bench.serving.servers import Server


def memory(servers: Mapping[str, Server]) -> str:
    """Say it a line a worker; PSS shares out what several processes have in common."""
    lines = []
    for name, server in servers.items():
        for pid in processes.children(server.pid):
            rss, pss = processes.megabytes(pid)
            lines.append(f"- {name}, process {pid}: RSS {rss:.1f} MB, PSS {pss:.1f} MB")
    return "\n".join(lines)
