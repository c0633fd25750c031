"""How the index is computed, in words that need no statistics."""

from collections.abc import Iterator

from aiogram import html

from handlers.calls.index import IndexHow, IndexMore
from handlers.screen import Screen
from handlers.screens.index_words import percent
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from surveys.method import Method
from usecases.periods import Period


def how(place: str, period: Period, method: Method, t: Translator) -> Screen:
    """The method, what is left out and hidden, and what the words on the card mean."""
    name = html.quote(t.of(method.title))
    lines = [
        html.bold(t("Как это посчитано")),
        t("Методика: {method}. Официальные формулы не опубликованы, поэтому она местная.", method=name),
        "",
        *_steps(method, t),
        "",
        *_left_out(method, t),
        "",
        *_words(method, t),
    ]
    here = IndexHow(place=place, period=period.text)
    back = IndexMore(place=place, period=period.text)
    return Screen("\n".join(lines), ways_out(t, back), place=here.pack())


def _steps(method: Method, t: Translator) -> Iterator[str]:
    many = {"groups": len(method.groups), "indicators": len(method.indicators())}
    yield t("Каждый ответ — от 0 до 100 баллов. Из ответов складываются показатели, из них группы, из групп индекс.")
    yield t("Показателей {indicators}, групп {groups}, у каждого свой вес.", **many)
    yield t("Где сотрудники заполняют чек-листы, их отметки входят в показатель с меньшим весом.")
    yield t("Общий индекс — среднее индексов граждан и работодателей.")
    yield "• " + t("Анкету относим к дню приёма или события, регулярный опрос и выборку — к дню ответа.")


def _left_out(method: Method, t: Translator) -> Iterator[str]:
    least = method.minimum
    yield html.bold(t("Что не считаем"))
    yield "• " + t("Показатель, если ответов меньше {n}.", n=least.indicator)
    few = {"n": least.index, "share": percent(least.coverage, t)}
    yield "• " + t("Индекс, если анкет меньше {n} или ответы есть меньше чем на {share} показателей.", **few)
    yield "• " + t("Неоконченные анкеты, просмотры и анкеты, которые на планшете заполнили слишком быстро.")
    yield t("Нет данных — это не ноль: вес такого показателя делят остальные.")
    yield ""
    yield html.bold(t("Что скрыто"))
    yield t("Где ответов меньше {n}, чисел нет: по ним можно узнать человека.", n=method.anonymity)
    yield t("Иногда скрыто и соседнее число, иначе первое нашлось бы вычитанием.")


def _words(method: Method, t: Translator) -> Iterator[str]:
    yield html.bold(t("Что значат слова"))
    yield "• " + t(
        "«Скорее всего от… до…»: мы спросили не всех, другие люди ответили бы немного иначе. В 95 случаях из 100 "
        "настоящее число лежит в этих пределах."
    )
    yield "• " + t("«В пределах погрешности»: такая разница могла выйти случайно. «Больше случайного» — вряд ли.")
    yield "• " + t("Охват: на какую долю показателей (с учётом веса) есть ответы.")
    cuts = ", ".join(t("{stars} с {cut}", stars=stars, cut=cut) for stars, cut in enumerate(method.stars, 2))
    yield "• " + t("Звёзды по баллам индекса: {cuts}; меньше — одна.", cuts=cuts)
    yield "• " + t("NPS: доля тех, кто нас советует (9–10), минус доля недовольных (0–6). От −100 до +100.")
    yield "• " + t("CES: легко ли было, от 1 (трудно) до 7 (легко). CSAT: доля оценок 4 и 5.")
