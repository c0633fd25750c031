"""What people tap, and the screens they see. The baselines show the very screens that Golos draws."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.bundle import bundle
from guide.content import load
from handlers.screen import Screen
from handlers.screens import guide as screens
from handlers.translator import translators
from surveys.path import Position, progress
from usecases.guide import Question, WalkId

CONTENT: Final = Path(__file__).parent.parent / "content"
SITUATION: Final = "layoff"
ANSWERS: Final = {"stage": "dismissed", "want": "job"}
FIRST, SECOND = "Меня уже уволили", "Новая постоянная работа"
BACK, CHANGE = "Назад", "Изменить ответы"
BEGINNING: Final = ("Ищу работу или учёбу", "Подобрать помощь", "Остаюсь без работы")
"""From the first screen to the first question."""


@dataclass(frozen=True)
class Walk:
    """Taps that a person repeats; they begin and end at the first question."""

    says: str
    taps: tuple[str, ...]


WALKS: Final = {
    "answer": Walk("answer a question, go back, answer again", (FIRST, BACK)),
    "walk": Walk("two answers to the bundle of services, then «change answers»", (FIRST, SECOND, CHANGE)),
}


def drawn() -> tuple[Screen, Screen, Screen]:
    """Both questions and the bundle, as Golos draws them."""
    content, t = load(CONTENT), translators()["ru"]
    situation = content.situations[SITUATION]
    questions = []
    for step in situation.questions:
        here = Position(ANSWERS, step.key)
        questions.append(Question(WalkId(1), situation, step, progress(situation.questions, here), None))
    first, second = (screens.question(question, t) for question in questions)
    return first, second, screens.bundle(bundle(content, situation, ANSWERS), t)
