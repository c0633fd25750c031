"""The columns of an export that tell of a visit: where, when, about what. The questions: `reports/files/questions.py`.

Nothing here leads to a person: no chat, no number of a row; the respondent's key is made anew for each export.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from json import loads
from typing import Final
from zoneinfo import ZoneInfo

from guide.content import Content
from guide.workdays import Workdays
from reports.files.table import Block, Cell, Column, Legend, Memory
from surveys.method import AUDIENCES as KNOWN_AUDIENCES
from surveys.survey import Survey
from surveys.texts import SOURCE
from usecases.export.situations import Told

AUDIENCES: Final[Legend] = {"citizen": "гражданин", "employer": "работодатель"}
CHANNELS: Final[Legend] = {
    "office": "в центре", "phone": "по телефону", "video": "по видеосвязи", "qr": "по коду в зале",
    "self": "из меню бота", "kiosk": "на планшете в зале", "invite": "по приглашению", "checklist": "чек-лист",
}  # fmt: skip
EVENTS: Final[Legend] = {
    "contact.completed": "приём состоялся", "contact.no_show": "не пришёл на приём", "training.completed": "обучился",
    "fair.attended": "был на ярмарке вакансий", "hiring.succeeded": "трудоустроен", "hiring.refused": "отказ в найме",
    "journey.saved": "сохранил маршрут", "need.closed": "потребность закрыта", "case.closed": "отзыв разобран",
}  # fmt: skip
DISPOSITIONS: Final[Legend] = {"completed": "ответил до конца", "partial": "ответил на часть", "breakoff": "бросил"}
LANGUAGES: Final[Legend] = {"ru": "русский", "en": "английский", "tt": "татарский"}
HURRIED: Final[Legend] = {1: "быстрее 2 секунд на вопрос", 0: "нет"}
FACTS: Final = ("@audience", "@service", "@situation", "@event", "@channel")
UNTOLD: Final = "пусто, где её скрывает разбивка индекса по ситуациям, и в опросах, которые в индекс не входят"
Cells = tuple[Cell, ...]
BAR: Final = "|"

NUMBER: Final = Block((Column("run", "Номер строки в этой выгрузке", "number"),))
TIMES: Final = (
    Block((Column("day", "День контакта", "day"),)),
    Block((Column("started", "Начало по часам центра", "moment"),)),
    Block((Column("ended", "Конец по часам центра", "moment"),)),
)
RESPONDENT: Final = Column("respondent", "Отвечающий: один ключ у всех его строк этой выгрузки", "text")
PANEL: Final = Column("respondent", "Отвечающий: один ключ во всех панельных выгрузках", "text")


class Visits:
    """The block of a visit. `told`: the situations that may stand there, for each version that was asked."""

    def __init__(self, content: Content, versions: Sequence[Survey], told: Mapping[str, Told]) -> None:
        self._content = content
        self._newest = versions[0]
        self._versions = {survey.version: survey for survey in versions}
        self._told = told

    def block(self) -> Block:
        """What `export_rows.rows` tells of a visit, in columns. The weight comes first: SPSS counts from there."""
        content = self._content
        centers: Legend = {key: one.title.to(SOURCE) for key, one in content.centers.items()}
        services: Legend = {key: one.label.to(SOURCE) for key, one in content.services.items()}
        situations: Legend = {key: one.title.to(SOURCE) for key, one in content.situations.items()}
        columns = (
            Column("weight", "Вес: скольких человек представляет ответ (случайная выборка)", "number"),
            Column("survey", "Опрос", "code", {self._newest.id: self._newest.title.to(SOURCE)}),
            Column("version", "Версия опроса", "text"),
            Column("audience", "Кто отвечает", "code", AUDIENCES),
            Column("center", "Кадровый центр", "code", centers),
            Column("center_name", "Название центра", "text"),
            Column("service", "Услуга", "code", services),
            Column("situation", "Ситуация", "code", situations, note=UNTOLD),
            Column("event", "После какого события", "code", EVENTS),
            Column("channel", "Как прошёл контакт, а если неизвестно, где отвечали", "code", CHANNELS),
            Column("language", "Язык анкеты", "code", LANGUAGES),
            Column("disposition", "Исход прохождения", "code", DISPOSITIONS),
            Column("hurried", "Отвечали слишком быстро (планшет)", "flag", HURRIED),
        )
        return Block(columns, self._cells)

    def _cells(self, key: str) -> Cells:
        version, weight, center, run_channel, language, state, hurried, facts = key.split(BAR, 7)
        known: dict[str, str] = loads(facts)
        said, service, situation, event, channel = map(known.get, FACTS)
        asked = self._versions[version].audience
        if situation is not None and not self._may_tell(version, center, situation, said if asked == "any" else asked):
            situation = None
        audience = asked if said is None and asked != "any" else said
        name = self._content.centers[center].title.to(SOURCE) if center in self._content.centers else None
        stands_for = float(weight)
        return (
            int(stands_for) if stands_for.is_integer() else stands_for,
            self._newest.id, version, audience, center or None, name, service, situation, event,
            channel or run_channel, language, state, int(hurried),
        )  # fmt: skip

    def _may_tell(self, version: str, center: str, situation: str, feeds: str | None) -> bool:
        """Of the audience whose index the run feeds."""
        return (feeds if feeds in KNOWN_AUDIENCES else None, center, situation) in self._told[version]


def center_of(visit: str) -> str:
    """The centre in the key of a visit."""
    return visit.split(BAR, 3)[2]


def is_whole(visit: str) -> bool:
    """Whether a visit was answered to the end, and not in a hurry."""
    _, _, _, _, _, state, hurried, _ = visit.split(BAR, 7)
    return state == "completed" and hurried == "0"


class LocalTimes:
    """UTC moments by the wall clock of a centre, ISO with its offset. Each hour of it is worked out once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._hours = Memory(self._hour)

    def __call__(self, moments: list[str]) -> list[str]:
        """2026-07-01 05:30:00.1 → 2026-07-01T08:30:00+03:00."""
        hours = self._hours
        return [
            f"{hour}{moment[13:19]}{offset}" if hour else self._local(moment[:19]).isoformat()
            for moment in moments
            for hour, offset in (hours[moment[:13]],)
        ]

    def _hour(self, text: str) -> tuple[str, str]:
        """The hour there and the offset; nothing where it is not a matter of whole hours."""
        local = self._local(f"{text}:00:00").isoformat()
        return (local[:13], local[19:]) if local[13:19] == ":00:00" else ("", "")

    def _local(self, moment: str) -> datetime:
        return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(self._zone)


def clock_of(content: Content) -> Callable[[list[str], list[str]], list[str]]:
    """Moments of visits by the clocks of their centres: (moments, visits) → moments."""
    workdays = Workdays(content.region, content.centers)
    clocks = {zone: LocalTimes(zone) for zone in {workdays.zone(center) for center in (None, *content.centers)}}
    if len(clocks) == 1:
        (only,) = clocks.values()
        return lambda moments, _: only(moments)
    of_visit = Memory(lambda visit: clocks[workdays.zone(center_of(visit))])
    return lambda moments, visits: [
        local for moment, visit in zip(moments, visits, strict=True) for local in of_visit[visit]([moment])
    ]


def disguised(key: bytes) -> Callable[[str], str]:
    """A respondent's key as an export shows it: a keyed hash, so that nobody can work out whose it is.

    A letter stands before it: a spreadsheet takes 80174835822127e7 for a number, and rounds it.
    """
    begun = blake2b(key=key, digest_size=8)

    def respondent(stored: str) -> str:
        one = begun.copy()
        one.update(stored.encode())
        return "r" + one.hexdigest()

    return respondent
