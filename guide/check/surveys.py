"""Surveys and checklists: conditions that can be met, labels that fit, each in its own folder."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from guide.check.tables import name_problems
from guide.content import Draft
from guide.reading import Problem
from surveys.piping import pipes
from surveys.steps import Asked, Multi, Scored, Single
from surveys.survey import Survey
from surveys.texts import Text

FACTS: Final = frozenset(
    {"@audience", "@center", "@channel", "@consultant", "@event", "@service", "@situation", "@window"}
)
LABEL: Final = 30
END: Final = 24
EXIT_QUESTIONS: Final = 5


def survey_problems(draft: Draft) -> Iterator[Problem]:
    """Everything wrong with the questionnaires of clients and of staff."""
    for folder, found in (("surveys", draft.surveys), ("checklists", draft.checklists)):
        for survey in found.values():
            for key, says in (*name_problems(survey.id), *_place(survey, folder), *_survey(survey)):
                yield Problem(f"{folder}/{survey.id}.yaml", key, says)
    for key in draft.surveys.keys() & draft.checklists.keys():
        yield Problem(f"checklists/{key}.yaml", "", "a survey has this name too: rows could not tell them apart")


def _place(survey: Survey, folder: str) -> Iterator[tuple[str, str]]:
    if (survey.kind == "checklist") is not (folder == "checklists"):
        yield "kind", f"this is «{survey.kind}»: checklists, and nothing else, stand in checklists/"


def _survey(survey: Survey) -> Iterator[tuple[str, str]]:
    if survey.kind == "exit" and len(survey.questions) > EXIT_QUESTIONS:
        yield "questions", f"an exit poll has at most {EXIT_QUESTIONS} questions"
    for key, times in Counter(question.key for question in survey.questions).items():
        if times > 1:
            yield f"questions.{key}", "two questions have this key"
    earlier: dict[str, Asked] = {}
    for question in survey.questions:
        yield from _conditions(question, earlier)
        yield from _pipes(question, earlier)
        yield from _labels(question)
        earlier[question.key] = question


def _conditions(question: Asked, earlier: Mapping[str, Asked]) -> Iterator[tuple[str, str]]:
    where = f"questions.{question.key}.when"
    for subject, reply in question.when.mentions() if question.when else ():
        if subject.startswith("@"):
            if subject not in FACTS:
                yield where, f"no fact «{subject}»; there are {', '.join(sorted(FACTS))}"
        elif subject not in earlier:
            yield where, f"«{subject}» is not a question before this one"
        elif not _possible(earlier[subject], reply):
            yield where, f"«{reply}» is no answer to «{subject}»"


def _pipes(question: Asked, earlier: Mapping[str, Asked]) -> Iterator[tuple[str, str]]:
    for text in (question.ask, question.hint):
        for language, words in text.written() if text is not None else ():
            for subject in pipes(words):
                if subject not in earlier and subject not in FACTS:
                    yield (
                        f"questions.{question.key}",
                        f"the {language} text mentions «{subject}», not known yet",
                    )


def _possible(question: Asked, reply: str) -> bool:
    if isinstance(question, Multi):
        return any(option.key == reply for option in question.options)
    return question.accepts(reply)


def _labels(question: Asked) -> Iterator[tuple[str, str]]:
    if isinstance(question, (Single, Multi)):
        for option in question.options:
            yield from _long(f"questions.{question.key}.options.{option.key}", option.label, LABEL)
    if isinstance(question, Scored):
        for name, end in (("low", question.low), ("high", question.high)):
            if end is not None:
                yield from _long(f"questions.{question.key}.{name}", end, END)


def _long(key: str, text: Text, limit: int) -> Iterator[tuple[str, str]]:
    for language, words in text.written():
        if len(words) > limit:
            yield key, f"the {language} label has {len(words)} characters, at most {limit} fit"
