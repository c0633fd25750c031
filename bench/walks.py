"""What people tap, and the screens they see. The baselines show the very screens that Golos draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.bundle import bundle
from guide.content import load
from handlers.screen import Screen
from handlers.screens import guide as screens
from handlers.screens import runs as run_screens
from handlers.translator import translators
from surveys.path import Position, progress
from usecases.guide import Question, WalkId
from usecases.links import Links
from usecases.runs.view import RunId, RunView

CONTENT: Final = Path(__file__).parent.parent / "content"
LINK_KEY: Final = "a key for measurements, 32+ characters"
SITUATION: Final = "layoff"
ANSWERS: Final = {"stage": "dismissed", "want": "job"}
FIRST, SECOND = "Меня уже уволили", "Новая постоянная работа"
BACK, CHANGE = "Назад", "Изменить ответы"
POLL: Final = "exit"
BEST: Final = ("5 — да, полностью", "5 — вежливо", "5 — быстро")


@dataclass(frozen=True)
class Scene:
    """Where a walk takes place: what a person sends and taps to stand at its first screen."""

    start: str
    beginning: tuple[str, ...] = ()


SCENES: Final = {
    "guide": Scene("/start", ("Ищу работу или учёбу", "Подобрать помощь", "Остаюсь без работы")),
    "survey": Scene(f"/start {Links(LINK_KEY).exit('saransk')}"),
}


@dataclass(frozen=True)
class Walk:
    """Taps that a person repeats; they begin and end at the first screen of the scene."""

    says: str
    scene: str
    taps: tuple[str, ...]


WALKS: Final = {
    "answer": Walk("answer a question of the guide, go back, answer again", "guide", (FIRST, BACK)),
    "walk": Walk("two answers to the bundle of services, then «change answers»", "guide", (FIRST, SECOND, CHANGE)),
    "survey": Walk("three answers of the exit poll, stored one by one, then back", "survey", (*BEST, BACK, BACK, BACK)),
}


def drawn(scene: str) -> Sequence[Screen]:
    """The screens of a scene in their order, as Golos draws them."""
    return _guide() if scene == "guide" else _survey()


def _guide() -> Sequence[Screen]:
    """Both questions and the bundle."""
    content, t = load(CONTENT), translators()["ru"]
    situation = content.situations[SITUATION]
    questions = []
    for step in situation.questions:
        here = Position(ANSWERS, step.key)
        questions.append(Question(WalkId(1), situation, step, progress(situation.questions, here), None))
    first, second = (screens.question(question, t) for question in questions)
    return first, second, screens.bundle(bundle(content, situation, ANSWERS), t)


def _survey() -> Sequence[Screen]:
    """The three points and the question in own words."""
    survey, t = load(CONTENT).surveys[POLL], translators()["ru"]
    answers = {"solved": "5", "courtesy": "5", "waiting": "5"}
    shown = []
    for key in (*answers, "better"):
        here = progress(survey.questions, Position(answers, key))
        shown.append(run_screens.run(RunView(RunId(1), survey, "qr", survey.question(key), here), t))
    return shown
