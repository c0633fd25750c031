"""`golos demo`: the clock can be moved to the next thing that is due, so that nobody waits a month to see a reminder.

Only this command listens for it, only on 127.0.0.1, and only the simulator's page is meant to ask.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

from bot.app import App, utc_now
from bot.courier import Courier
from bot.roster_file import BadRoster, read_roster
from bot.run import run, ticks
from bot.sample.loading import load as load_sample
from bot.settings import Settings
from bot.stopping import PortTaken
from db.database import connect
from db.migrate import migrate
from guide.content import Content, load
from guide.roster import Entry
from handlers.translator import Translator, translators
from surveys.texts import SOURCE
from usecases.jobs import Jobs

HOST: Final = "127.0.0.1"
PATH: Final = "/demo/next-due"
HOPS: Final = 100
AHEAD: Final = timedelta(days=100)
"""Due things that send nothing (an expiry, a wave that finds nobody) are passed over, as far as the next quarter."""
ROSTER: Final = Path(__file__).parent.parent / "demo" / "roster.yaml"
"""Invented people for the sample region; their times are laid from today on."""
Tick = Callable[[], Awaitable[object]]
log = structlog.get_logger(__name__)


class MovedClock:
    """The real clock, moved forward. It goes on from there."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self._ahead

    def move_to(self, moment: datetime) -> bool:
        """Whether it had to be moved: it never goes back."""
        ahead = moment - self()
        if ahead > timedelta():
            self._ahead += ahead
        return ahead > timedelta()


@dataclass
class Demo:
    """Moves the clock from one due thing to the next until a message is sent."""

    clock: MovedClock
    jobs: Jobs
    courier: Courier
    ticks: Sequence[Tick]
    zone: ZoneInfo
    t: Translator
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def next_due(self) -> dict[str, object]:
        """Where the clock was moved to, as a moment and in words, and how many messages were sent there."""
        async with self._alone:
            sent, moved, horizon = 0, False, self.clock() + AHEAD
            for _ in range(HOPS):
                due_at = await self.jobs.next_due()
                if due_at is None or sent or due_at > horizon:
                    break
                moved |= self.clock.move_to(due_at)
                for tick in self.ticks:
                    await tick()
                sent = await self.courier.tick()
            return self._told(sent, moved)

    def _told(self, sent: int, moved: bool) -> dict[str, object]:
        here = self.clock().astimezone(self.zone)
        if sent:
            text = f"Сейчас {self.t.moment(here)}. Отправлено сообщений: {sent}"
        elif moved:
            text = f"Сейчас {self.t.moment(here)}. До этого дня никому ничего не пришло"
        else:
            text = "Пока ничего не запланировано: сохраните маршрут или подождите опроса"
        return {"moved_to": here.isoformat(timespec="seconds"), "sent": sent, "text": text}


async def demo(settings: Settings, port: int) -> None:
    """`golos run` on a database with a sample in it, with a clock that `POST /demo/next-due` on this port moves."""
    clock, content = MovedClock(), load(settings.content_dir)
    await migrate(settings.database_url)
    async with connect(settings.database_url) as db:
        await load_sample(db, content, sample_roster(content), clock())

    @asynccontextmanager
    async def beside(app: App) -> AsyncIterator[None]:
        await app.verbs.rosters.import_(sample_roster(app.content))
        await app.verbs.index_store.catch_up()
        works = [work for _, _, work in ticks(app)]
        zone = ZoneInfo(app.content.region.timezone)
        async with listening(Demo(clock, app.delivery.jobs, app.courier, works, zone, translators()[SOURCE]), port):
            yield

    await run(settings, clock=clock, beside=beside)


def sample_roster(content: Content) -> tuple[Entry, ...]:
    """The sample roster. It does not go with every content; then nobody can be booked, and all else works."""
    try:
        return read_roster(ROSTER, content)
    except BadRoster as error:
        log.warning("no sample roster", problems=[str(problem) for problem in error.problems[:3]])
        return ()


@asynccontextmanager
async def listening(demo: Demo, port: int) -> AsyncIterator[int]:
    """Answer until the block ends; the port (0 asks for any). Raises PortTaken."""

    async def next_due(request: web.Request) -> web.Response:
        # A page of another site, open in the same browser, must not move the clock.
        if "Origin" in request.headers:
            raise web.HTTPForbidden
        return web.json_response(await demo.next_due())

    site = web.Application()
    site.router.add_post(PATH, next_due)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError as error:
            raise PortTaken(f"{HOST} port {port}") from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
