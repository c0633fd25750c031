"""`golos run`: one process, one owner of signals, one order of starting and stopping.

What is started last is stopped first. By polling: site, courier, ticks, poller, so that `/health/ready` can say
"draining" while the poller finishes. With a webhook it is the site that brings updates: it starts last, stops first.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from socket import socket
from typing import Any

import structlog
from pydantic import SecretStr

from bot.app import App, assemble, utc_now
from bot.collector import rest_the_collector
from bot.exporter import Exporter
from bot.greeting import greet, want_updates
from bot.health import Health
from bot.lock import polling_lock
from bot.metrics import Metrics
from bot.polling import Poller
from bot.settings import Role, Settings
from bot.stopping import LockLost
from bot.ticker import Ticker, Work
from db.migrate import migrate
from usecases.census import Census
from usecases.refusals import Clock

log = structlog.get_logger(__name__)
Beside = Callable[[App], AbstractAsyncContextManager[None]]


async def run(
    settings: Settings,
    role: Role = "all",
    *,
    clock: Clock = utc_now,
    beside: Beside | None = None,
) -> None:
    """Run until SIGTERM or SIGINT; then drain. Raises what `bot.plainly` names.

    `clock` and what runs `beside` the bot are for the demonstration.
    """
    settings.require_to_run(role)
    stop, lost, metrics = asyncio.Event(), asyncio.Event(), Metrics()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    hooked = settings.webhook_url is not None
    async with AsyncExitStack() as opened:
        listener = opened.enter_context(_listener(settings))
        built = assemble(settings, clock=clock, patient=not hooked, observe=metrics.handled)
        app = await opened.enter_async_context(built)
        if role != "worker" and not hooked:
            await opened.enter_async_context(polling_lock(app.db, lost))
            await opened.enter_async_context(_beside("lock", _when(lost, stop), stop))
        await migrate(settings.database_url)
        await app.open()
        if beside is not None:
            await opened.enter_async_context(beside(app))
        await Process(settings, role, app, metrics, stop).run(listener)
    if lost.is_set():
        raise LockLost


class Process:
    """The parts of a running bot that its role asks for."""

    def __init__(self, settings: Settings, role: Role, app: App, metrics: Metrics, stop: asyncio.Event) -> None:
        self._settings = settings
        self._hooked = settings.webhook_url is not None and role != "worker"
        self._receives = role != "worker"
        self._works = role != "web"
        self._app = app
        self._metrics = metrics
        self._stop = stop
        self._health = Health(app.db, stop)

    async def run(self, listener: socket | None) -> None:
        """Start everything, receive until `stop`, end everything."""
        async with AsyncExitStack() as parts:
            if listener is not None and not self._hooked:
                await parts.enter_async_context(self._site(listener))
            if self._works:
                await parts.enter_async_context(self._courier())
                await parts.enter_async_context(self._exporter())
                await parts.enter_async_context(self._ticks())
            if listener is not None and self._hooked:
                await parts.enter_async_context(self._site(listener))
            if self._receives:
                await self._app.prepare()
            rest_the_collector()
            await self._receive()
        log.info("stopped")

    async def _receive(self) -> None:
        if not self._receives:
            self._health.ready()
            await self._stop.wait()
        elif self._hooked:
            url, secret = str(self._settings.webhook_url), _secret(self._settings.webhook_secret)
            await want_updates(self._app, url, secret, self._stop, self._health.ready)
        else:
            await greet(self._app)
            self._health.ready()
            await Poller(self._app.bot, self._app.handle, self._stop).run()

    @asynccontextmanager
    async def _site(self, listener: socket) -> AsyncIterator[None]:
        # Here and not above: a bot that only polls has no use for FastAPI, and its start no time for it.
        from bot.web.server import Server
        from bot.web.site import Api, Hook, Watch, site

        app, settings = self._app, self._settings
        watch = Watch(self._health, self._metrics, Census(app.db, app.clock))
        key = settings.events_api_key.get_secret_value() if settings.events_api_key else None
        api = Api(key, app.verbs.events, app.verbs.references, app.bot, app.clock) if self._receives else None
        hook = Hook(_secret(settings.webhook_secret), app.bot, app.handle) if self._hooked else None
        server = Server(site(watch, api, hook))
        async with _beside("site", server.serve(sockets=[listener]), self._stop, server.leave):
            log.info("listening", host=settings.http_host, port=settings.http_port)
            yield

    @asynccontextmanager
    async def _courier(self) -> AsyncIterator[None]:
        quiet = asyncio.Event()
        self._app.delivery.observe = self._metrics.sent
        async with _beside("courier", self._app.courier.run(quiet), self._stop, quiet.set):
            yield

    @asynccontextmanager
    async def _exporter(self) -> AsyncIterator[None]:
        app, quiet = self._app, asyncio.Event()
        exporter = Exporter(self._settings, app.verbs.export_queue, app.bot, app.delivery.limiter, app.content)
        async with _beside("exporter", exporter.run(quiet), self._stop, quiet.set):
            yield

    @asynccontextmanager
    async def _ticks(self) -> AsyncIterator[None]:
        ticker = Ticker(self._app.db)
        for minutes, name, work in ticks(self._app):
            ticker.every(minutes, name, work)
        ticker.start()
        try:
            yield
        finally:
            await ticker.stop()


def ticks(app: App) -> Iterator[tuple[int, str, Work]]:
    """What is done every so many minutes, by one replica."""
    yield 1, "waves", app.verbs.wave_calendar.tick
    yield 1, "count-earlier", app.verbs.index_store.catch_up
    yield 1, "forget-holds", app.verbs.booking.forget_stale
    yield 10, "forget-stale", app.verbs.guide.forget_stale
    yield 10, "slots", app.verbs.rosters.fill
    yield 60, "sweep-slots", app.verbs.rosters.sweep
    yield 60, "forget-marks", app.verbs.exit_polls.forget_stale
    yield 60, "forget-waiting", app.verbs.events.forget_waiting
    yield 60, "close-left", app.verbs.runs.close_left
    yield 60, "close-unmarked", app.verbs.attendance.close_unmarked
    yield 60, "digests", app.verbs.digests.plan_missing


@contextmanager
def _listener(settings: Settings) -> Iterator[socket | None]:
    """The socket, taken before anything else: who cannot listen must not begin to poll."""
    if settings.http_port is None:
        yield None
        return
    from bot.web.server import bound

    with bound(settings.http_host, settings.http_port) as listening:
        yield listening


@asynccontextmanager
async def _beside(
    name: str, work: Coroutine[Any, Any, None], stop: asyncio.Event, end: Callable[[], object] | None = None
) -> AsyncIterator[None]:
    """Run `work` beside the block; should it end before, everything stops. Then it is told to end and waited for.

    Without `end` it is cancelled. What it raised is raised here.
    """
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(lambda _: stop.set())
    try:
        yield
    finally:
        (end or task.cancel)()
        await asyncio.wait({task})
    if not task.cancelled():
        task.result()


async def _when(happened: asyncio.Event, then: asyncio.Event) -> None:
    await happened.wait()
    then.set()


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value is not None else ""
