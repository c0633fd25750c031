"""A questionnaire on paper: what `golos survey preview` prints for its author."""

from collections.abc import Iterator
from typing import Final

from surveys.conditions import When
from surveys.steps import Asked, Multi, Number, Open, Scored, Single, YesNo
from surveys.survey import Survey
from surveys.texts import Language

SPECIAL: Final = {
    "dont_know": "затрудняюсь ответить",
    "not_applicable": "не относится ко мне",
    "refused": "не хочу отвечать",
}


def preview(survey: Survey, language: Language) -> Iterator[str]:
    """The survey line by line, in one language."""
    yield f"{survey.title.to(language)} · {survey.id} · версия {survey.version}"
    yield f"{survey.about.to(language)}"
    for number, question in enumerate(survey.questions, 1):
        yield ""
        yield f"{number}. {question.ask.to(language)}  [{question.key}]"
        if question.hint is not None:
            yield f"   {question.hint.to(language)}"
        if question.when is not None:
            yield f"   если {_condition(question.when)}"
        yield from (f"   {line}" for line in _answers(question, language))
    yield ""
    yield survey.thanks.to(language)


def _answers(question: Asked, language: Language) -> Iterator[str]:
    match question:
        case Single() | Multi():
            for option in question.options:
                yield f"○ {option.label.to(language)}"
            if isinstance(question, Multi):
                yield f"от {question.min} до {question.max or len(question.options)}"
        case Scored():
            low = f" ({question.low.to(language)})" if question.low else ""
            high = f" ({question.high.to(language)})" if question.high else ""
            yield f"{question.lowest}{low} … {question.highest}{high}"
        case YesNo():
            yield "да / нет"
        case Open():
            yield f"своими словами, до {question.limit} знаков"
        case Number():
            yield f"число от {question.min} до {question.max}"
    extra = [SPECIAL[special] for special in question.special] + (["пропустить"] if question.optional else [])
    if extra:
        yield "также: " + ", ".join(extra)


def _condition(when: When) -> str:
    parts = [f"{subject} = {' или '.join(replies)}" for subject, replies in when.options.items()]
    if when.any:
        parts.append("(" + " либо ".join(_condition(part) for part in when.any) + ")")
    parts += [f"не ({_condition(part)})" for part in when.none]
    return " и ".join(parts)
