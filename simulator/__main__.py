"""`python -m simulator`: the whole bot on this machine, without a token and without the network."""

import argparse
import asyncio
import errno
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from simulator.bot_process import BotProcess, NotStarted, environment, exit_poll, invitation, running
from simulator.calls import known_methods
from simulator.extras import Extra, free_port, next_due
from simulator.person import Person
from simulator.server import Server, serve
from simulator.world import World

CENTER = "saransk"
STAFF = {104: "qc", 106: "kiosk"}
CONSULTANT = 103
ROSTER_KEY = "vera"
"""Who she is in the sample roster, which the bot takes over before it listens."""
VISITORS = (101, 102)
START_SECONDS = 90
FOLDER = Path(".demo")


def main() -> None:
    """Exit codes: 0 stopped by the user, 1 the bot did not start or died, 2 the port is taken."""
    options = arguments()
    try:
        code = asyncio.run(demo(options))
    except KeyboardInterrupt:
        code = 0
    raise SystemExit(code)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8090, help="port of the chat page (default: %(default)s)")
    parser.add_argument("--no-bot", action="store_true", help="only the Telegram side; start a bot yourself")
    return parser.parse_args()


async def demo(options: argparse.Namespace) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    world = World(os.environ.get("BOT_TOKEN") or "42:TEST")
    populate(world)
    async with AsyncExitStack() as stack:
        try:
            server = await stack.enter_async_context(serve(world, options.host, options.port))
        except OSError as error:
            reason = "занят" if error.errno == errno.EADDRINUSE else f"недоступен на {options.host}"
            complain(f"Порт {options.port} {reason}. Выберите другой: python -m simulator --port {options.port + 1}")
            return 2
        if options.no_bot:
            say(f"Чат без бота: {server.url} (BOT_API_URL={server.url} BOT_TOKEN={world.token}). Остановить: Ctrl-C")
            await stop.wait()
            return 0
        try:
            return await with_bot(server, stack, stop)
        except NotStarted as error:
            complain(f"Бот не запустился: {error}")
            return 1


def populate(world: World) -> None:
    """Five invented people, one for every side of the conversation, and the tablet in the hall."""
    people = {
        "Анна": "citizen",
        "Борис": "employer",
        "Вера": "consultant",
        "Галина": "qc",
        "Дмитрий": "admin",
        "Планшет": "kiosk",
    }
    for number, (name, role) in enumerate(people.items(), start=101):
        world.person(name, id=number, role=role)


async def with_bot(server: Server, stack: AsyncExitStack, stop: asyncio.Event) -> int:
    """Start the bot, let the staff in, say where to look, and stay until somebody ends it."""
    say("Запускаем бота…")
    folder = Path.cwd() / FOLDER
    env = environment(server.url, server.world.token, folder)
    port = free_port()
    bot = await stack.enter_async_context(running(env, folder, port))
    died = asyncio.create_task(bot.died())
    stopped = asyncio.create_task(stop.wait())
    opened = asyncio.create_task(open_doors(server.world, env))
    try:
        await asyncio.wait([died, stopped, opened], return_when=asyncio.FIRST_COMPLETED)
        if opened.done():
            opened.result()
            offer(server.world, next_due(port))
            say(f"Готово: откройте чат {server.url} — остановить: Ctrl-C")
            await asyncio.wait([died, stopped], return_when=asyncio.FIRST_COMPLETED)
        return report(died.result(), bot) if died.done() else 0
    finally:
        for task in (died, stopped, opened):
            task.cancel()
        await asyncio.gather(died, stopped, opened, return_exceptions=True)


async def open_doors(world: World, env: Mapping[str, str]) -> None:
    """Let the consultant and quality control follow their invitations once the bot listens."""
    learning = asyncio.create_task(asyncio.to_thread(known_methods))  # seconds of imports; the bot has its own to do
    poster = asyncio.create_task(exit_poll(CENTER, env, Path.cwd() / FOLDER))
    options = {number: ("--role", role, "--center", CENTER) for number, role in STAFF.items()}
    invitations = {number: asyncio.create_task(invitation(env, *named)) for number, named in options.items()}
    try:
        async with asyncio.timeout(START_SECONDS):
            await learning
            await world.updates.listened.wait()
        named = ("--role", "consultant", "--consultant", ROSTER_KEY)
        invitations[CONSULTANT] = asyncio.create_task(invitation(env, *named))
        for number, ticket in invitations.items():
            await let_in(world.people[number], ticket)
        await hang_up(world, poster)
    except TimeoutError:
        raise NotStarted(f"за {START_SECONDS} с он ни разу не обратился за сообщениями, см. {FOLDER}/bot.log") from None
    finally:
        waiting = [poster, *invitations.values()]
        for ticket in waiting:
            ticket.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


def offer(world: World, extra: Extra) -> None:
    """Put a button into the head of the page."""
    world.extras[extra.id] = extra
    world.changed()


async def let_in(person: Person, ticket: asyncio.Task[str]) -> None:
    """A missing invitation leaves a usable demo: it is said, not fatal."""
    try:
        await person.opens(await ticket)
    except (NotStarted, AssertionError) as problem:
        complain(f"{person.name} ({person.role}) без рабочего места: {problem}")


async def hang_up(world: World, poster: asyncio.Task[str]) -> None:
    """The code of the exit poll is on the wall: visitors can open it from their page."""
    try:
        payload = await poster
    except NotStarted as problem:
        complain(f"Кода опроса на стене нет: {problem}")
        return
    for number in VISITORS:
        world.people[number].deep_links.append(payload)
    world.changed()


def report(code: int, bot: BotProcess) -> int:
    complain(f"Бот остановился (код {code}). Последние строки:", *(f"  {line}" for line in bot.last_lines))
    return 1


def say(line: str) -> None:
    print(line, flush=True)


def complain(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
