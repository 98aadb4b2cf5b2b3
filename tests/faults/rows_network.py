"""Rows: what lies between the services and PostgreSQL delays, drops, resets, or closes half."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager

from tests.faults.figures import POSTGRESQL
from tests.faults.lab import Lab, Row, Stage, Staged
from tests.faults.proxy import TcpProxy


def _behind_a_proxy(fault: Callable[[TcpProxy], AbstractContextManager[None]]) -> Stage:
    @asynccontextmanager
    async def stage(lab: Lab) -> AsyncIterator[Staged]:
        cluster, name = lab.server()
        async with TcpProxy(cluster.port).running() as proxy:
            way = cluster.url(name, proxy.port)
            yield Staged(cluster.url(name), lambda _: fault(proxy), services_url=way)

    return stage


ROWS = [
    Row("network drops everything", _behind_a_proxy(TcpProxy.dropping), POSTGRESQL),
    Row("network resets everything", _behind_a_proxy(TcpProxy.resetting), POSTGRESQL),
    Row("answers half a second late", _behind_a_proxy(lambda p: p.delaying(0.5)), POSTGRESQL),
    Row("half-closed connections", _behind_a_proxy(TcpProxy.half_closed), POSTGRESQL),
]
