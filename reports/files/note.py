"""The methodology note: what the files contain, how it was asked, what is left out and why. For a reader in Russian."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reports.files.table import Sheet

RECOUNTING: Final = (
    "Значений индекса в этой выгрузке нет: методика изменена, и прежние ответы ещё пересчитываются. "
    "Сделайте выгрузку снова, когда пересчёт закончится."
)


@dataclass(frozen=True)
class Facts:
    """What the note tells. `surveys`: title and runs; `method`: title and version; `texts_inside`: of the rows.

    `recounting`: the index has no values yet. `spss_lacks`: a package without which there are no SPSS files; '': they
    are there, or nobody asked for them.
    """

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
    recounting: bool = False
    spss_lacks: str = ""


def method_note(facts: Facts) -> Sheet:
    """A line a row."""
    return Sheet("method", "Методика", ("Методика",), [(line,) for line in _lines(facts)])


def _lines(facts: Facts) -> Iterator[str]:
    for part in (_heading, _inside, _reading, _counting, _privacy):
        yield from part(facts)


def _heading(facts: Facts) -> Iterator[str]:
    if facts.sample:
        yield "ВНИМАНИЕ: в выгрузке учебные данные демонстрации. Их никто не отвечал, выводы по ним делать нельзя."
    yield f"{facts.region}. Выгрузка ответов: {facts.place}, период {facts.period}."
    yield f"Составлена {facts.made_at:%d.%m.%Y %H:%M} (UTC). Прохождения, оконченные позже, в неё не вошли."


def _inside(facts: Facts) -> Iterator[str]:
    yield ""
    yield "Что внутри"
    yield from (f"{title}, прохождений: {runs}." for title, runs in facts.surveys.items())
    yield (
        "Одна строка — одно прохождение опроса. Вошли ответившие до конца (completed), не закончившие, но ответившие "
        "не меньше чем на половину вопросов самого длинного ещё возможного пути (partial), и остальные не закончившие "
        "(breakoff). «Затрудняюсь ответить», «не относится ко мне» и «не хочу отвечать» здесь тоже ответы, «вопрос "
        "пропущен» — нет. Начатые и не оконченные, а также просмотры сотрудников не вошли."
    )
    yield "Период — по дню контакта (day): день визита или события по часам центра; у волн и выборок — день ответа."
    yield "Версии одного опроса сведены по ключу вопроса в порядке новейшей. Столбец version говорит, о чём спрашивали."


def _reading(facts: Facts) -> Iterator[str]:
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
    if facts.spss_lacks:
        yield (
            f"Файлов SPSS здесь нет: там, где составляли выгрузку, не установлен пакет {facts.spss_lacks}. "
            "Всё, что было бы в них, есть в CSV и в книге Excel."
        )


def _counting(facts: Facts) -> Iterator[str]:
    yield ""
    yield "Как считали"
    if facts.recounting:
        yield RECOUNTING
    yield (
        f"Индекс: {facts.method}. Формулы и веса лежат в content/method.yaml."
        if facts.method is not None
        else "Методика индекса в этом регионе не задана."
    )
    yield (
        "Доля ответов — completed к доставленным приглашениям; RR2 учитывает и partial (определения AAPOR). "
        "Интервал значений — 95 %, складной нож по 20 группам отвечающих."
    )


def _privacy(facts: Facts) -> Iterator[str]:
    yield ""
    yield "Личные данные"
    yield "В файлах нет имён, телефонов, номеров Telegram и номеров строк базы."
    yield (
        "Ключ отвечающего (respondent) одинаков во всех панельных выгрузках: по нему видно, кто отвечал снова."
        if facts.panel
        else "Ключ отвечающего (respondent) создан только для этой выгрузки: с другой выгрузкой его не сопоставить."
    )
    yield (
        "Ситуация указана только там, где её показывает разбивка индекса по ситуациям за этот период; "
        "в опросах, которые в индекс не входят, она не указана. В таблицах индекса, пути клиента и исходов "
        "приглашений скрыто и то, по чему малые числа можно вычислить."
    )
    yield (
        "Ответы своими словами стоят в строках прохождений, как просили. Обращайтесь с файлом как с личными данными."
        if facts.texts_inside
        else "Ответы своими словами — в отдельном файле, без прохождения и в случайном порядке. В него вошли "
        "прохождения, где ответили до конца и не слишком быстро. Если на вопрос в центре за месяц пришлось меньше "
        f"{facts.least} прохождений с ответом на него, включая «вопрос пропущен», тексты собраны вместе с такими же "
        "других центров, без центра и месяца; где и так их мало или центр один, они в файл не вошли."
    )
    if not facts.texts_inside:
        yield (
            "В параданных (файл paradata, он есть в архиве ZIP) нет вопросов, на которые отвечают своими словами: по "
            "времени ответа можно узнать, в каком прохождении написан текст."
        )
