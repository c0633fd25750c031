"""A questionnaire with every kind of question, for tests that walk one."""

from typing import Any, Final

from surveys.survey import Survey

NOTHING: Final = "Ничего не нужно"


def _said(ru: str) -> dict[str, str]:
    return {"ru": ru}


def _options(*labels: str, exclusive: str = "") -> list[dict[str, Any]]:
    """Options `a`, `b`, … with these labels."""
    return [
        {"key": chr(ord("a") + place), "label": _said(label), "exclusive": label == exclusive}
        for place, label in enumerate(labels)
    ]


QUESTIONS: Final[list[dict[str, Any]]] = [
    {"key": "hello", "kind": "info", "ask": _said("Спросим о вашем визите.")},
    {
        "key": "mark", "kind": "scale", "ask": _said("Решён ли ваш вопрос?"), "points": 5,
        "low": _said("совсем нет"), "high": _said("да, полностью"), "special": ["dont_know", "not_applicable"],
    },
    {
        "key": "low", "kind": "text", "when": {"mark": ["1", "2"]}, "limit": 60,
        "ask": _said("Вы поставили {mark}. Почему?"),
    },
    {"key": "easy", "kind": "ces", "ask": _said("Легко ли было?"), "low": _said("трудно"), "high": _said("легко")},
    {"key": "again", "kind": "nps", "ask": _said("Посоветуете нас знакомым?")},
    {"key": "met", "kind": "yes_no", "ask": _said("Вас встретили у входа?"), "special": ["refused"]},
    {
        "key": "room", "kind": "single", "ask": _said("Где с вами говорили?"),
        "options": _options("В зале", "В кабинете"),
    },
    {
        "key": "fix", "kind": "multi", "ask": _said("Что исправить?"), "min": 2, "max": 3,
        "options": _options("Очереди", "Вежливость", "Вывески", "Парковка", "Ничего не нужно", exclusive=NOTHING),
    },
    {"key": "wait", "kind": "number", "ask": _said("Сколько минут вы ждали?"), "min": 0, "max": 300},
    {"key": "better", "kind": "text", "ask": _said("Что улучшить?"), "limit": 40, "optional": True},
]  # fmt: skip


def survey(questions: list[dict[str, Any]] = QUESTIONS, *, id: str = "exit", thanks: str = "Спасибо, учтём.") -> Survey:
    """A survey as its file would give it."""
    return Survey.model_validate(
        {
            "id": id,
            "kind": "exit",
            "title": _said("Ваш визит"),
            "about": _said("Несколько вопросов."),
            "thanks": _said(thanks),
            "questions": questions,
        }
    )


EVERY_KIND: Final = survey()
