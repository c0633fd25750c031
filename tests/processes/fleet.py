"""Two replicas as processes behind a round-robin, on one PostgreSQL."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from aiohttp import ClientConnectorError, ClientError, ClientSession, web
from sqlalchemy import text

from db.database import Database, connect
from simulator.server import serve
from simulator.world import World
from tests.conftest import ADMIN, ROOT
from tests.processes.deployment import Deployment
from tests.processes.test_roles import free_port, hooked, said

PATIENCE_S = 60.0


@dataclass
class RoundRobin:
    """Gives each request to the next replica; to the other one when nobody listens there."""

    ports: tuple[int, int]
    turns: "count[int]" = field(default_factory=count)
    lost: int = 0

    async def forward(self, request: web.Request) -> web.Response:
        body = await request.read()
        turn = next(self.turns)
        headers = {name: value for name, value in request.headers.items() if name.startswith(("X-", "Content-Type"))}
        async with ClientSession() as http:
            for port in (self.ports[turn % 2], self.ports[(turn + 1) % 2]):
                try:
                    async with http.post(f"http://127.0.0.1:{port}{request.path}", data=body, headers=headers) as got:
                        return web.Response(status=got.status, body=await got.read())
                except ClientConnectorError:
                    continue
                except ClientError:
                    break
        self.lost += 1
        return web.Response(status=502)

    @asynccontextmanager
    async def listening(self, port: int) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_post("/{path:.*}", self.forward)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield
        finally:
            await runner.cleanup()


@dataclass
class Fleet:
    """The replicas, and the people they serve."""

    world: World
    db: Database
    replicas: tuple[Deployment, Deployment]
    ports: tuple[int, int]
    balancer: RoundRobin
    kills: int = 0

    async def ready(self, which: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while await said(self.ports[which], "/health/ready") != '{"status":"ready"}':
                assert self.replicas[which].exited is None, self.replicas[which].said
                await asyncio.sleep(0.05)

    async def dies_and_returns(self, which: int) -> None:
        self.replicas[which].kill()
        self.kills += 1
        self.replicas[which].start()
        await self.ready(which)

    async def courier(self) -> int:
        """Which replica sends: the one that counts more and more messages."""
        before = [await self._sent(which) for which in (0, 1)]
        while True:
            await asyncio.sleep(0.2)
            for which in (0, 1):
                if await self._sent(which) > before[which]:
                    return which

    async def _sent(self, which: int) -> float:
        page = await said(self.ports[which], "/metrics") or ""
        return max(map(float, re.findall(r'golos_sent_messages_total\{outcome="sent"\} (\S+)', page)), default=0.0)

    async def one(self, query: str) -> int:
        number: int = await self.db.read(lambda tx: tx.execute(text(query)).scalar_one())
        return number


def sleepless_content(folder: Path) -> Path:
    """The shipped content, but the bot may write at any hour of any day: tests run at night too."""
    shutil.copytree(ROOT / "content", folder)
    triggers = (folder / "triggers.yaml").read_text("utf-8")
    for usual, always in (('hours: "10:00-19:00"', 'hours: "00:00-23:59"'), ("busy: 15m", "busy: 0m")):
        assert usual in triggers
        triggers = triggers.replace(usual, always)
    (folder / "triggers.yaml").write_text(triggers, "utf-8")
    days = [f'{datetime.now(UTC).date() + timedelta(days=ahead)}: "00:00-23:59"' for ahead in (-1, 0, 1)]
    with (folder / "region.yaml").open("a", encoding="utf-8") as region:
        region.write(f"open: {{{', '.join(days)}}}\n")
    return folder


@asynccontextmanager
async def sailing(db_url: str, home: Path) -> AsyncIterator[Fleet]:
    """Two replicas that are ready; gone with the block."""
    content_dir = sleepless_content(home / "content")
    world, ports, front = World(), (free_port(), free_port()), free_port()
    async with AsyncExitStack() as opened:
        server = await opened.enter_async_context(serve(world))
        db = await opened.enter_async_context(connect(db_url))
        balancer = RoundRobin(ports)
        replicas = []
        for number, port in enumerate(ports):
            folder = home / f"replica-{number}"
            folder.mkdir()
            env = {**hooked(server, db_url, port), "WEBHOOK_URL": f"http://127.0.0.1:{front}", "ADMIN_IDS": str(ADMIN)}
            replicas.append(Deployment({**env, "CONTENT_DIR": str(content_dir)}, folder))
            opened.callback(replicas[-1].kill)
            replicas[-1].start()
        await opened.enter_async_context(balancer.listening(front))
        fleet = Fleet(world, db, (replicas[0], replicas[1]), ports, balancer)
        await asyncio.gather(fleet.ready(0), fleet.ready(1))
        yield fleet
        assert [replica.said for replica in replicas if "Traceback" in replica.said] == []
