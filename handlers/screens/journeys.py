"""Saved journeys on screen: the list, one journey, one step."""

from collections.abc import Sequence

from aiogram import html

from guide.content import Content
from handlers.calls import AtJourney, AtStep, CenterList, DeleteJourney, Mark, MyJourneys, SeeTerms, Situations
from handlers.screen import CHOSEN, LABEL_LIMIT, Screen, column, pairs, tap
from handlers.screens.guide import facts, reach
from handlers.screens.navigation import home, ways_out
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.journeys import Journey, JourneyCard, Step

CHANGED = "! "
"""Stands before a step that needs a look; its card says in words what happened."""


def listed(cards: Sequence[JourneyCard], actor: Actor, t: Translator) -> Screen:
    """The client's journeys, or how to get one."""
    place = MyJourneys().pack()
    title = html.bold(t("Мой маршрут"))
    if not cards:
        guide = t("Подобрать поддержку") if actor.audience == "employer" else t("Подобрать помощь")
        text = title + "\n" + t("Пока ничего не сохранено. Подберите комплекс услуг и сохраните его как маршрут.")
        return Screen(text, (*column(tap(guide, Situations(page=0))), *ways_out(t)), place=place)
    lines = [title, t("Выберите маршрут, чтобы продолжить.")]
    buttons = (tap(_title(card, t), AtJourney(journey=card.id)) for card in cards)
    lines += [f"• {html.quote(_title(card, t))}. {_progress(card.done, card.steps, t)}" for card in cards]
    return Screen("\n".join(lines), (*column(*buttons), *ways_out(t)), place=place)


def journey(view: Journey, t: Translator) -> Screen:
    """Steps done and left; each opens to its card."""
    done = sum(step.done_at is not None for step in view.steps)
    lines = [html.bold(html.quote(_title(view, t))), _progress(done, len(view.steps), t)]
    if done == len(view.steps):
        lines.append(t("Всё пройдено. Если что-то изменится, подберите помощь заново."))
    else:
        lines.append(t("Откройте шаг, чтобы узнать подробности или отметить его."))
    if any(step.state != "same" for step in view.steps):
        lines += ["", t("У шагов со знаком «!» что-то изменилось: откройте их.")]
    steps = (tap(_label(step, t), AtStep(journey=view.id, position=step.position)) for step in view.steps)
    rows = (*column(*steps), *pairs(tap(t("Удалить маршрут"), DeleteJourney(journey=view.id, sure=False))))
    return Screen("\n".join(lines), (*rows, *ways_out(t, MyJourneys())), place=AtJourney(journey=view.id).pack())


def step(view: Journey, position: int, content: Content, t: Translator) -> Screen:
    """One step: the service as it is now, and whether it is done."""
    here = view.step(position)
    at = {"journey": view.id, "position": position}
    if here.service is None:
        text = t("Эта услуга больше не оказывается. Чем её заменить, подскажет консультант.")
        lines = [html.bold(t("Больше не оказывается")), text]
    else:
        lines = [html.bold(html.quote(t.of(here.service.label))), *facts(here.service, content, t)]
    if here.state == "changed":
        lines.insert(1, html.italic(t("Условия изменились с тех пор, как вы сохранили маршрут. Сейчас так:")))
    done = here.done_at is not None
    if done:
        lines += ["", t("Шаг пройден.")]
    rows = column(
        tap(t("Понятно"), SeeTerms(**at)) if here.state == "changed" else None,
        tap(t("Снять отметку"), Mark(**at, done=False))
        if done
        else tap(t("Отметить пройденным"), Mark(**at, done=True)),
    )
    rows += reach(here.service, t) if here.service is not None else column(tap(t("Контакты центра"), CenterList()))
    out = ways_out(t, AtJourney(journey=view.id), t("К маршруту"))
    return Screen("\n".join(lines), (*rows, *out), place=AtStep(**at).pack())


def delete(view: Journey, t: Translator) -> Screen:
    """Are you sure?"""
    text = t("Удалить маршрут «{title}»? Отметки о пройденных шагах пропадут.", title=html.quote(_title(view, t)))
    yes = tap(t("Да, удалить"), DeleteJourney(journey=view.id, sure=True))
    no = tap(t("Нет, оставить"), AtJourney(journey=view.id))
    return Screen(text, (*column(yes, no), (home(t),)), place=DeleteJourney(journey=view.id, sure=False).pack())


def _title(view: Journey | JourneyCard, t: Translator) -> str:
    return t.of(view.situation.title) if view.situation else t("Сохранённый маршрут")


def _progress(done: int, steps: int, t: Translator) -> str:
    return t("Пройдено шагов: {done} из {steps}.", done=done, steps=steps)


def _label(here: Step, t: Translator) -> str:
    name = t.of(here.service.label) if here.service else t("Больше не оказывается")
    mark = CHOSEN if here.done_at else "" if here.state == "same" else CHANGED
    return mark + name if len(mark + name) <= LABEL_LIMIT + len(CHOSEN) else name
