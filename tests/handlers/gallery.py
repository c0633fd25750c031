"""Every screen there is, drawn once in each of its states."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import cycle, product
from typing import Any, Final

from guide.bundle import bundle, documents
from guide.centers import today
from guide.content import Content
from guide.situations import Situation
from handlers.calls import ConsentText, Save
from handlers.screen import Screen
from handlers.screens import centers, guide, journeys, menu, settings, staff
from handlers.translator import Translator
from surveys import path
from usecases.actors import Actor, ClientId, Grant
from usecases.centers import CenterCard
from usecases.guide import Question, WalkId
from usecases.journeys import Journey, JourneyCard, JourneyId, State, Step
from usecases.links import ROLES
from usecases.my_data import Held
from usecases.staff import RolePage, RoleRow

MOMENTS: Final = [datetime(2026, 12, day, hour, tzinfo=UTC) for day in (1, 5) for hour in (0, 7, 9, 20)]
"""A working day and a Saturday: night, open, break, evening."""

Named = tuple[str, Screen]


def people(content: Content) -> Iterator[Actor]:
    """A stranger, a citizen, an employer, a member of staff with everything."""
    stranger = Actor(ClientId(1), 2**52 - 1, "ru", None, None, True, None, None)
    yield stranger
    yield replace(stranger, audience="citizen", center="gone")
    yield replace(stranger, audience="employer", notifications=False, center=next(iter(content.centers)))
    grants = frozenset(Grant(role, center) for role in ROLES for center in ("", *content.centers))
    yield replace(stranger, audience="citizen", consent=content.region.consent.version, grants=grants)


def gallery(content: Content, t: Translator) -> Iterator[Named]:
    """All screens in one language, each with the name of the function that draws it."""
    for actor in people(content):
        yield from of_menu(content, actor, t)
        yield from of_settings(content, actor, t)
        yield from of_staff(content, actor, t)
        yield from of_centers(content, actor, t)
        yield from of_journeys(content, actor, t)
    for situation in content.situations.values():
        yield from of_questions(situation, t)
    for audience in ("citizen", "employer"):
        listed = content.situations_for(audience)
        yield from (("guide.situations", guide.situations(listed, page, t)) for page in range(-1, 5))
        yield "guide.suggestions", guide.suggestions(listed[:3], t)


def of_menu(content: Content, actor: Actor, t: Translator) -> Iterator[Named]:
    yield "menu.welcome", menu.welcome(content.region, actor, t)
    yield "menu.menu", menu.menu(actor, t)
    yield "menu.help_screen", menu.help_screen(content.region, t)
    yield "menu.oops", menu.oops(t)
    for meant in content.asides.values():
        yield "menu.aside", menu.aside(meant, content.region, t)
    for line in (menu.outdated(t), menu.not_understood(t), menu.only_text(t)):
        yield "menu.menu", menu.menu(actor, t).under(line)


def of_settings(content: Content, actor: Actor, t: Translator) -> Iterator[Named]:
    yield "settings.settings", settings.settings(actor, content, t)
    yield "settings.languages", settings.languages(t)
    yield "settings.my_data", settings.my_data(actor, t)
    yield "settings.consent", settings.consent(content.region, actor, t)
    at = {"situation": next(iter(content.situations)), "answers": "000000"}
    yield "settings.consent", settings.consent(content.region, actor, t, Save(**at))
    yield "settings.consent", settings.consent(content.region, actor, t, ConsentText(**at))
    yield "settings.copy", settings.copy(_held(actor), t)
    yield "settings.withdraw", settings.withdraw(t)
    yield "settings.erase", settings.erase(actor, t)
    yield "settings.erased", settings.erased(t)


def _held(actor: Actor) -> Held:
    """What is held about somebody with nothing but a chat; lists of any kind are empty."""
    known: dict[str, Any] = {field.name: () for field in fields(Held)}
    known |= {name: getattr(actor, name) for name in ("chat_id", "language", "audience", "center", "notifications")}
    known |= {"first_seen": MOMENTS[0], "last_seen": MOMENTS[1], "unfinished_situation": None, "unfinished_answers": {}}
    return Held(**known)


def of_staff(content: Content, actor: Actor, t: Translator) -> Iterator[Named]:
    rows = tuple(
        RoleRow(2**53 + number, role, center, MOMENTS[0], actor.chat_id)
        for number, (role, center) in enumerate((role, next(iter(content.centers), "")) for role in (*ROLES, "gone"))
    )
    yield "staff.work", staff.work(actor, content, t)
    yield "staff.roles", staff.roles(RolePage((), 0, False), t)
    yield "staff.roles", staff.roles(RolePage(rows, 7, True), t)
    for row in rows:
        yield "staff.role", staff.role(row, content, t)
        yield "staff.role", staff.role(row, content, t, sure=True)
        yield "staff.welcomed", staff.welcomed(Grant("head", row.center), content, t)


def of_centers(content: Content, actor: Actor, t: Translator) -> Iterator[Named]:
    yield from (("centers.listed", centers.listed(content.centers, page, t)) for page in range(-1, 5))
    yield "centers.near", centers.near(t)
    far = [(key, center, 12345.678) for key, center in content.centers.items()]
    yield "centers.nearest", centers.nearest(far, t)
    for key, center in content.centers.items():
        for moment in MOMENTS:
            view = CenterCard(key, center, today(center, moment))
            yield "centers.card", centers.card(view, actor, t)
        yield "centers.on_map", centers.on_map(view, t)


def of_journeys(content: Content, actor: Actor, t: Translator) -> Iterator[Named]:
    """Journeys with steps in every state, open and done; one whose situation is gone."""
    services = list(content.services.items())
    states: tuple[State, ...] = ("same", "changed", "withdrawn")
    kinds = list(product(states, (None, MOMENTS[0])))
    steps = tuple(
        Step(place, key, None if state == "withdrawn" else service, state, done_at)
        for place, ((key, service), (state, done_at)) in enumerate(zip(cycle(services), kinds))
    )
    situations = [None, *content.situations.values()][:6]
    cards = [JourneyCard(JourneyId(2**53), situation, 3, 6) for situation in situations]
    yield "journeys.listed", journeys.listed([], actor, t)
    yield "journeys.listed", journeys.listed(cards, actor, t)
    for situation in situations:
        for kept in (steps, tuple(step for step in steps if step.done_at is not None)):
            view = Journey(JourneyId(2**53), situation, MOMENTS[0], kept)
            yield "journeys.journey", journeys.journey(view, t)
            yield "journeys.delete", journeys.delete(view, t)
    whole = Journey(JourneyId(2**53), None, MOMENTS[0], steps)
    yield from (("journeys.step", journeys.step(whole, step.position, content, t)) for step in steps)


def of_questions(situation: Situation, t: Translator) -> Iterator[Named]:
    """Each question as it is asked, and again with each of its answers chosen."""
    waiting = [path.begin(situation.questions)]
    while waiting:
        here = waiting.pop()
        step = next((step for step in situation.questions if step.key == here.at), None)
        if step is not None:
            chosen = [option.key for option in step.options]
            waiting += [path.answer(situation.questions, here, step.key, option) for option in chosen]
            progress = path.progress(situation.questions, here)
            for option in (None, *chosen):
                view = Question(WalkId(2**53), situation, step, progress, option)
                yield "guide.question", guide.question(view, t)


def of_bundle(content: Content, situation: Situation, answers: dict[str, str], t: Translator) -> Iterator[Named]:
    """The end of one way through a situation."""
    view = bundle(content, situation, answers)
    yield "guide.bundle", guide.bundle(view, t)
    yield "guide.bundle", guide.bundle(view, t, next(iter(content.centers)))
    yield "guide.services", guide.services(view, t)
    yield "guide.documents", guide.documents(view, documents(content, view.services), t)
    for key, service in view.services:
        yield "guide.card", guide.card(view, key, service, content, t)
