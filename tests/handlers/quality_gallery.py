"""The screens of quality control, each in its states."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, get_args

from guide.content import Content
from handlers.screen import Screen
from handlers.screens import dry_runs, outcomes, waves
from handlers.translator import Translator
from surveys.gates import DISPOSITIONS, ROW_GATES
from surveys.survey import Survey
from usecases.waves import views
from usecases.waves.steering import Steer as How
from usecases.waves.views import Count, QuarterView, Shortfall, State, WaveId

SOON: Final = datetime(2026, 12, 5, 10, tzinfo=UTC)
HUGE: Final = 2**53
ENDS: Final = (
    *(Count("withheld", gate, 123_456) for gate in ROW_GATES),
    *(Count(disposition, None, 7) for disposition in DISPOSITIONS if disposition != "withheld"),
    Count("expired", "ended", 1),
)
FULL: Final = views.Tally(900_001, 800_002, 50_003, 4, 5, 6, 7_007, 8, 9, ENDS)
KINDS: Final = ("invite", "remind", "expire", "wave", "kiosk", "gone")


def of_quality(content: Content, t: Translator) -> Iterator[tuple[str, Screen]]:
    """All of them."""
    for warning in get_args(Shortfall):
        quarter = QuarterView(2026, 4, SOON, 26, 2, 1, 1, warning)
        lines = tuple(views.SurveyLine(key, survey, 2) for key, survey in list(content.surveys.items())[:6])
        yield "waves.surveys", waves.surveys(views.Overview(quarter, lines, 1, True, 3), t)
    yield "waves.surveys", waves.surveys(views.Overview(None, (), 0, False, None), t)
    for survey in content.surveys.values():
        yield from _of_survey(survey, content, t)
        yield from _of_waves(survey, content, t)
    jobs = tuple(views.ParkedJob(HUGE + number, kind, "TelegramServerError", SOON) for number, kind in enumerate(KINDS))
    yield "outcomes.parked", outcomes.parked((), t)
    yield "outcomes.parked", outcomes.parked((*jobs, *jobs), t)


def _of_survey(survey: Survey, content: Content, t: Translator) -> Iterator[tuple[str, Screen]]:
    center = next(iter(content.centers))
    launches = tuple(views.Launch(plan, where) for plan in ("pulse",) for where in (None, center))
    listed = tuple(_line(survey.id, state) for state in get_args(State))
    yield "waves.survey", waves.survey(views.SurveyCard(survey.id, survey, (), views.Tally(), ()), content, t)
    yield "waves.survey", waves.survey(views.SurveyCard(survey.id, survey, listed, FULL, launches), content, t)
    reasons = views.Reasons(survey.id, survey, ENDS[:6], 1, True)
    yield "outcomes.reasons", outcomes.reasons(reasons, t)
    yield "outcomes.reasons", outcomes.reasons(views.Reasons("7", None, (), 0, False), t)
    rows = tuple(views.InvitationLine(HUGE + number, SOON) for number in range(6))
    for end in ENDS:
        page = views.InvitationPage("7", survey, end.disposition, end.reason, rows, 2, True)
        yield "outcomes.invitations", outcomes.invitations(page, t)
    stops: list[dict[str, int]] = [{}, dict.fromkeys(ROW_GATES, 1000)]
    for stopped in stops:
        run = views.DryRun(launches[0], survey, 1_000_000, 999, stopped, 200, 999, None, 1_800_000_000)
        yield "dry_runs.dry_run", dry_runs.dry_run(run, content, t)
    going = views.DryRun(launches[1], survey, 0, 0, {}, None, None, WaveId(HUGE), 1_800_000_000, partial=True)
    yield "dry_runs.dry_run", dry_runs.dry_run(going, content, t)


def _of_waves(survey: Survey, content: Content, t: Translator) -> Iterator[tuple[str, Screen]]:
    sample = views.Sample(1_000_000, 200, 0.0002, "f" * 32, "a" * 64)
    for state in get_args(State):
        for mine in (False, True):
            waiting = {"hours": 5, "busy": 1, "turn": 2, "closed": 3}
            card = views.WaveCard(_line(survey.id, state), survey, FULL, waiting, sample, mine)
            yield "waves.wave", waves.wave(card, content, t)
            yield from (("waves.wave", waves.wave(card, content, t, sure=how)) for how in get_args(How))
        for mine in (False, True):
            empty = views.WaveCard(_line(survey.id, state), survey, views.Tally(), {}, None, mine)
            yield "waves.wave", waves.wave(empty, content, t)
    bare = views.WaveCard(_line("gone", "ended"), None, views.Tally(), {}, None, False)
    yield "waves.wave", waves.wave(bare, content, t)


def _line(survey: str, state: State) -> views.WaveLine:
    return views.WaveLine(WaveId(HUGE), survey, "sample", "citizen", None, state, SOON, SOON + timedelta(days=14))
