"""The methodology note: what the files contain, how it was asked, what is left out and why. For a reader in Russian."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from reports.files.table import Sheet


@dataclass(frozen=True)
class Facts:
    """What the note tells. `surveys`: title and runs; `method`: title and version; `texts`: inside of the rows."""

    region: str
    period: str
    place: str
    made_at: datetime
    surveys: Mapping[str, int]
    method: str | None
    least: int
    panel: bool
    texts_inside: bool
    sample: bool


def method_note(facts: Facts) -> Sheet:
    """A line a row."""
    return Sheet("method", "Методика", ("Методика",), [(line,) for line in _lines(facts)])


def _lines(facts: Facts) -> Iterator[str]:
    if facts.sample:
        yield "ВНИМАНИЕ: в выгрузке учебные данные демонстрации. Их никто не отвечал, выводы по ним делать нельзя."
    yield f"{facts.region}. Выгрузка ответов: {facts.place}, период {facts.period}."
    yield f"Составлена {facts.made_at:%d.%m.%Y %H:%M} (UTC). Прохождения, оконченные позже, в неё не вошли."
    yield ""
    yield "Что внутри"
    yield from (f"{title}: {runs} прохождений." for title, runs in facts.surveys.items())
    yield (
        "Одна строка — одно прохождение опроса. Вошли ответившие до конца (completed), ответившие не меньше чем на "
        "половину вопросов (partial) и бросившие (breakoff). Начатые и не оконченные, а также просмотры сотрудников "
        "не вошли."
    )
    yield ("Период — по дню контакта (day): день визита или события по часам центра; у волн и выборок — день ответа.")
    yield "Версии одного опроса сведены по ключу вопроса в порядке новейшей. Столбец version говорит, о чём спрашивали."
    yield ""
    yield "Как читать значения"
    yield "Пустая ячейка — вопроса не было. Это не ноль и не отказ."
    yield (
        "«Затрудняюсь ответить», «не относится ко мне», «не хочу отвечать», «вопрос пропущен» — отдельные ответы. "
        "В CSV и XLSX они стоят словами, в SPSS кодами −97, −98, −99 и −96 (пользовательские пропуски)."
    )
    yield "Вопрос с несколькими ответами занимает по столбцу на вариант: 1 — выбран, 0 — предложен и не выбран."
    yield "Да и нет — 1 и 0. Шкалы — числа, 1 — плохой край. NPS — от 0 до 10, CES — от 1 до 7."
    yield (
        "weight — скольких человек представляет ответ случайной выборки; в остальных опросах 1. В SPSS вес уже включён."
    )
    yield "hurried — на планшете в зале ответили быстрее двух секунд на вопрос; в индекс такие прохождения не идут."
    yield "В CSV разделитель — точка с запятой, десятичный знак — запятая, кодировка UTF-8."
    yield ""
    yield "Как считали"
    yield (
        f"Индекс: {facts.method}. Формулы и веса лежат в content/method.yaml."
        if facts.method is not None
        else "Методика индекса в этом регионе не задана."
    )
    yield (
        "Доля ответов — completed к доставленным приглашениям; RR2 учитывает и partial (определения AAPOR). "
        "Интервал значений — 95 %, складной нож по 20 группам отвечающих."
    )
    yield ""
    yield "Личные данные"
    yield "В файлах нет имён, телефонов, номеров Telegram и номеров строк базы."
    yield (
        "Ключ отвечающего (respondent) одинаков во всех панельных выгрузках: по нему видно, кто отвечал снова."
        if facts.panel
        else "Ключ отвечающего (respondent) создан только для этой выгрузки: с другой выгрузкой его не сопоставить."
    )
    yield (
        f"Ситуация не указана там, где в центре с ней меньше {facts.least} прохождений. В таблицах индекса и пути "
        "клиента скрыто и то, по чему такие числа можно вычислить."
    )
    yield (
        "Ответы своими словами стоят в строках прохождений, как просили. Обращайтесь с файлом как с личными данными."
        if facts.texts_inside
        else "Ответы своими словами — в отдельном файле, без прохождения и в случайном порядке. Если в центре за месяц "
        f"меньше {facts.least} прохождений, центр и месяц не указаны."
    )
