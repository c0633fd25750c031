"""Every screen there is, drawn once in each of its states."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, product
from typing import Any, Final, get_args

from guide.bundle import bundle, documents
from guide.centers import today
from guide.content import Content
from guide.situations import Situation
from handlers.calls import AtLink, ConsentText, Save
from handlers.screen import Screen
from handlers.screens import centers, guide, invitations, journeys, menu, rating, references, runs, settings, staff
from handlers.translator import Translator
from surveys import path
from surveys.gates import DISPOSITIONS, ROW_GATES, TIME_GATES
from surveys.path import Progress
from surveys.steps import Multi
from surveys.survey import Survey
from surveys.triggers import EVENT_TYPES
from surveys.typed import Trouble as TypedTrouble
from tests.handlers.booking_gallery import of_booking
from tests.handlers.charts_gallery import of_charts
from tests.handlers.checklist_gallery import of_checklists
from tests.handlers.digests_gallery import of_digests
from tests.handlers.exports_gallery import of_exports
from tests.handlers.index_gallery import of_index
from tests.handlers.personal_gallery import of_personal
from tests.handlers.quality_gallery import of_quality
from tests.handlers.rates_gallery import of_rates
from tests.handlers.reception_gallery import of_reception
from usecases.actors import Actor, ClientId, Grant
from usecases.centers import CenterCard
from usecases.clients.held import Held
from usecases.guide import Question, WalkId
from usecases.inviting.invitations import InvitationCard, InvitationPage, Over
from usecases.inviting.invitations import Step as InvitationStep
from usecases.inviting.references import LinkCard, LinkedSystem
from usecases.inviting.sending import Asked, Occasion, Reminded
from usecases.journeys import Journey, JourneyCard, JourneyId, State, Step
from usecases.links import ROLES
from usecases.runs.exit_polls import DAYS_BACK, Visited
from usecases.runs.view import Channel, RunId, RunView
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
        yield from of_rating(content, actor, t)
        yield from of_references(content, actor, t)
        yield from of_personal(content, actor, t)
    for situation in content.situations.values():
        yield from of_questions(situation, t)
    for survey in content.surveys.values():
        yield from of_runs(survey, t)
        yield from of_invitations(content, survey, t)
    yield from of_quality(content, t)
    yield from of_exports(content, t)
    yield from of_rates(content, t)
    yield from of_checklists(content, t)
    yield from of_charts(content, t)
    yield from of_index(content, t)
    yield from of_digests(content, t)
    yield from of_booking(content, t)
    yield from of_reception(content, t)
    for audience in ("citizen", "employer"):
        listed = content.situations_for(audience)
        yield from (("guide.situations", guide.situations(listed, page, t)) for page in range(-1, 5))
        yield "guide.suggestions", guide.suggestions(listed[:3], t)


def of_menu(content: Content, actor: Actor, t: Translator) -> Iterator[Named]:
    yield "menu.welcome", menu.welcome(content.region, actor, t)
    yield "menu.menu", menu.menu(actor, t)
    yield "menu.menu", menu.menu(actor, t, rates=True, books=True)
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
    known |= {"first_seen": MOMENTS[0], "last_seen": MOMENTS[1], "person": None}
    known |= {"unfinished_situation": None, "unfinished_answers": {}, "unfinished_booking": None}
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


def of_rating(content: Content, actor: Actor, t: Translator) -> Iterator[Named]:
    yield from (("rating.centers", rating.centers(content, actor, page, t)) for page in range(-1, 5))
    yield "rating.already", rating.already(t)
    for key, center in content.centers.items():
        days = tuple(MOMENTS[0].date() - timedelta(days=back) for back in range(DAYS_BACK + 1))
        yield "rating.days", rating.days(Visited(key, center, days), t)
        yield "rating.kiosk", rating.kiosk(center, t)


def of_runs(survey: Survey, t: Translator) -> Iterator[Named]:
    """Each question on each channel: asked for the first time, answered before, with each trouble; and the end."""
    for channel in get_args(Channel):
        yield "runs.thanks", runs.thanks(survey, channel, t)
        for number, question in enumerate(survey.questions, 1):
            progress = Progress(number, len(survey.questions), len(survey.questions) + number % 2)
            view = RunView(RunId(2**53), survey, channel, question, progress, spoken={question.key: "ответ"})
            yield "runs.run", runs.run(view, t)
            yield "runs.retry", runs.retry(view, t)
            for reply in ("5", "yes", "-dk", "-sk", "ответ"):
                yield "runs.run", runs.run(replace(view, chosen=reply, masked=True), t)
            options = question.options if isinstance(question, Multi) else ()
            yield "runs.run", runs.run(replace(view, ticked=",".join(option.key for option in options)), t)
            for trouble in (*get_args(TypedTrouble), "too_many", "too_few"):
                yield "runs.run", runs.run(replace(view, trouble=trouble), t)
    yield "runs.run", runs.run(RunView(RunId(1), survey, "qr", None, Progress(1, 1, 1), masked=True), t)


def of_references(content: Content, actor: Actor, t: Translator) -> Iterator[Named]:
    """A system that content names and one that it does not, free and tied already."""
    titles = [None, *(content.triggers.sources.values() if content.triggers else ())]
    for title in titles:
        for mine in (False, True):
            view = LinkCard("c" + "p" * 62, "sixteen-letters_", title, mine)
            yield "references.link", references.link(view, actor, t)
            yield "references.tied", references.tied(view, t)
    systems = [LinkedSystem("sixteen-letters_", title, MOMENTS[0]) for title in titles]
    yield from (("references.unlink", references.unlink(some, t)) for some in ([], systems))
    at = AtLink(payload="p" * 62)
    yield "settings.consent", settings.consent(content.region, actor, t, errand=at)


def of_invitations(content: Content, survey: Survey, t: Translator) -> Iterator[Named]:
    """Every occasion, every end, every decision."""
    day, center = MOMENTS[0].date(), next(iter(content.centers.values()), None)
    occasions = [Occasion(event, day, center) for event in EVENT_TYPES] + [Occasion(None, None, None)]
    for occasion in occasions:
        yield "invitations.invitation", invitations.invitation(Asked(1, "ru", 2**53, survey, occasion), t)
    yield "invitations.reminder", invitations.reminder(Reminded(1, "ru", 2**53, survey, day), t)
    steps = [InvitationStep(MOMENTS[0], "queued", gate, MOMENTS[1]) for gate in TIME_GATES]
    reasons = (None, *ROW_GATES, *TIME_GATES, "ended", "gone")
    cards = [
        InvitationCard(
            id=2**53,
            key="s" * 24,
            survey=survey if number % 3 else None,
            occasion=occasions[number % len(occasions)],
            disposition=where,
            reason=why,
            due_at=MOMENTS[0],
            sent_at=MOMENTS[0],
            ended_at=None,
            steps=(*steps, InvitationStep(MOMENTS[2], where, why, None)),
        )
        for number, (where, why) in enumerate(product(DISPOSITIONS, reasons))
    ]
    for where in DISPOSITIONS:
        yield "invitations.over", invitations.over(Over(where), t)
    for card in cards:
        yield "invitations.card", invitations.card(card, t)
        yield "invitations.dossier", invitations.dossier(card, t)
    for wanted in (False, True):
        yield "invitations.chosen", invitations.chosen(wanted, t)
        yield "invitations.listed", invitations.listed(InvitationPage((), 0, False, wanted), t)
        yield "invitations.listed", invitations.listed(InvitationPage(tuple(cards[:5]), 7, True, wanted), t)
