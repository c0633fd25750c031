"""Five thousand people: who they are, what happens to them, and how they answer. Each remembers what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal

from guide.situations import Audience
from surveys.steps import SEEN, SKIPPED, Asked, Info, Multi, Number, Open, Question, Scored, Single, YesNo
from surveys.texts import LANGUAGES, Language

Manner = Literal["answers", "breaks off", "declines", "mutes", "silent"]
MANNERS: Sequence[Manner] = ("answers", "breaks off", "declines", "mutes", "silent")
OFTEN = (45, 10, 10, 3, 32)


@dataclass
class State:
    """Something that is so or not, with its changes."""

    changes: list[tuple[datetime, bool]]

    def becomes(self, so: bool, at: datetime) -> None:
        if so != self.changes[-1][1]:
            self.changes.append((at, so))

    def at(self, moment: datetime) -> bool:
        """How it stood when a moment began."""
        return [so for since, so in self.changes if since <= moment][-1]


@dataclass
class Being:
    """A person as they know themselves; the bot's rows are not asked."""

    chat: int
    language: Language
    audience: Audience | None
    center: str | None
    manner: Manner
    consent: State
    wants: State
    reachable: State
    chance: Random
    polled: dict[tuple[str, date], datetime] = field(default_factory=dict)
    busy: list[tuple[datetime, datetime]] = field(default_factory=list)
    answered: list[tuple[datetime, int]] = field(default_factory=list)
    ended: list[tuple[datetime, int]] = field(default_factory=list)
    gone: bool = False

    def taps(self, at: datetime, span: timedelta) -> None:
        """In the middle of something, which will not be finished."""
        self.busy.append((at, at + span))


def crowd(size: int, centers: Sequence[str], since: datetime, chance: Random) -> list[Being]:
    """As many people as that, a third of whom have never agreed to anything."""
    return [_being(10_000 + number, centers, since, chance) for number in range(size)]


def _being(chat: int, centers: Sequence[str], since: datetime, chance: Random) -> Being:
    audience: Audience | None = chance.choices(("citizen", "employer", None), (80, 15, 5))[0]
    return Being(
        chat=chat,
        language=chance.choices(LANGUAGES, (90, 4, 6))[0],
        audience=audience,
        center=chance.choice(centers) if chance.random() < 0.85 else None,
        manner=chance.choices(MANNERS, OFTEN)[0],
        consent=State([(since, chance.random() < 0.7)]),
        wants=State([(since, chance.random() > 0.06)]),
        reachable=State([(since, True)]),
        chance=Random(chance.random()),
    )


def reply(question: Question, chance: Random) -> str:
    """Some reply that the question takes."""
    match question:
        case Asked() if question.optional:
            return SKIPPED
        case Single():
            return chance.choice(question.options).key
        case Multi():
            return question.options[0].key
        case Scored():
            return str(chance.randint(question.lowest, question.highest))
        case YesNo():
            return chance.choice(("yes", "no"))
        case Number():
            return str(question.min)
        case Info():
            return SEEN
        case Open():
            return "Всё хорошо."
    raise TypeError(question)
