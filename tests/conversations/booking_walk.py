"""A roster for conversations, and the way through a booking that most of them begin with."""

from typing import Any, Final

from guide.content import Content
from guide.roster import Entry
from simulator.person import Person
from tests.conftest import Town
from tests.conversations.test_settings_and_data import at_menu
from tests.conversations.walks import ways

WEEK: Final = ("mon", "tue", "wed", "thu", "fri")


def entry(key: str, name: str, *hours: str, center: str = "saransk", kind: str = "career", **more: Any) -> Entry:
    """Somebody with talks of forty minutes in these hours of every working day."""
    known: dict[str, Any] = {
        "key": key,
        "center": center,
        "kind": kind,
        "name": name,
        "topics": ("job_search",),
        "ways": ("office",),
        "week": dict.fromkeys(WEEK, hours),
        "slot": "40m",
        "horizon": "14d",
        "notice": "1h",
    }
    return Entry.model_validate(known | more)


VIDEO: Final = "https://example.org/meet/olga"
ROSTER: Final = (
    entry("olga", "Ольга Петровна", "10:00-12:00", ways=("office", "phone", "video"), phone="+7 000 000-00-01",
          video=VIDEO, topics=("job_search", "career")),
    entry("pavel", "Павел Андреевич", "10:00-11:20"),
    entry("rima", "Рима Маратовна", "10:00-10:40", center="ruzaevka"),
    entry("igor", "Игорь Львович", "10:00-12:00", kind="hr", topics=("recruiting",)),
    entry("irina", "Ирина Юрьевна", "10:00-12:00", kind="hr", topics=("recruiting",)),
)  # fmt: skip


async def roster(town: Town) -> None:
    """Whom the town's people can book, from 1 December to the 15th."""
    assert town.app is not None
    await town.app.verbs.rosters.import_(ROSTER)


async def at_bundle(person: Person, content: Content) -> None:
    """From the menu to the bundle of somebody who looks for a first job."""
    situation = content.situations["first_job"]
    await person.taps("Подобрать помощь")
    if situation.title.ru not in labels(person):
        await person.taps("Ещё ситуации")
    await person.taps(situation.title.ru)
    for _, option in next(ways(situation)):
        await person.taps(option.label.ru)


async def at_days(person: Person, center: str = "Саранск", consultant: str | None = "Любой консультант") -> None:
    """At the month, looking for a job; `consultant` None: there is only one."""
    await (person.says("/menu") if person.messages else at_menu(person))
    for label in ("Записаться к консультанту", "Поиск работы", "Прийти в центр", center, consultant):
        if label is not None:
            await person.taps(label)


async def books(person: Person, day: str, time: str, center: str = "Саранск", consultant: str | None = "Ольга") -> str:
    """Books it; the code."""
    await at_days(person, center, consultant)
    for label in (day, time, "Записаться"):
        await person.taps(label)
    assert person.sees("Вы записаны"), person.screen
    return code_on(person)


def code_on(person: Person) -> str:
    """The code on the screen."""
    return "К-" + person.screen.split("К-")[1][:4]


def labels(person: Person) -> list[str]:
    """All buttons of the newest message."""
    return [label for row in person.buttons for label in row]


def data_of(person: Person, label: str) -> tuple[int, str]:
    """The newest message with this button, and what the button says to the bot."""
    for message in reversed(person.messages):
        for row in message.keyboard:
            for button in row:
                if button["text"] == label:
                    return message.id, button["callback_data"]
    raise AssertionError(f"no button «{label}»")
