"""The method: every indicator heard, every question there and scored as its kind allows, weights that add up."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from guide.content import METHOD, Draft
from guide.reading import Problem
from surveys.method import AUDIENCES, INDICATORS, RESERVED, Indicator, Measured, Method, Questions
from surveys.scoring import ByOptions, ByScale, ByTop, Ways, misfit
from surveys.steps import Single
from surveys.survey import Survey

WHOLE: Final = 100
"""Weights are per cent of their level."""

FEWEST: Final = 5
"""Fewer answers than this may tell whose they are."""
LIGHTEST: Final = 5
"""Per cent of a level: less is not worth a question."""
PAIR: Final = 2
COVERED: Final = 50
"""Per cent of the weights: an index of less says little of the whole."""

Said = Iterator[tuple[str, str]]
Known = Mapping[str, Survey]


def method_problems(draft: Draft) -> Iterator[Problem]:
    """Everything wrong with `content/method.yaml`. Nothing is said of surveys that could not be read."""
    if draft.method is None:
        return
    found = [*_numbers(draft.method), *_weights(draft.method)]
    if draft.whole("surveys", "checklists"):
        found += [*_fed(draft.method, draft), *_beside(draft.method, draft.surveys), *_twice(draft.method)]
        found += _unsaid(draft.method, draft.surveys)
    for key, says in found:
        yield Problem(METHOD, key, says)


def _numbers(method: Method) -> Said:
    ids = [indicator.id for indicator in method.indicators()]
    if len(set(ids)) != INDICATORS or len(ids) != INDICATORS:
        yield (
            "groups",
            f"{INDICATORS} different indicators are needed, here are {len(ids)}, {len(set(ids))} of them different",
        )
    for key, times in Counter([*ids, *(group.id for group in method.groups)]).items():
        if times > 1:
            yield key, "two groups or indicators have this id"
        if key in RESERVED:
            yield key, "this name is taken by a measure beside the index"
    if list(method.stars) != sorted(set(method.stars)):
        yield "stars", "each further star needs more points than the one before"
    yield from _minima(method)
    if "checklist" in method.kinds:
        yield "kinds", "checklists are no survey of clients: they feed through «checks»"


def _minima(method: Method) -> Said:
    if method.anonymity < FEWEST:
        yield "anonymity", f"by fewer than {FEWEST} answers a person can be known: {FEWEST} or more"
    for name in ("indicator", "index"):
        if getattr(method.minimum, name) < method.anonymity:
            yield f"minimum.{name}", f"fewer than {method.anonymity} answers are not shown: do not compute them"
    if method.minimum.coverage < COVERED:
        yield "minimum.coverage", f"an index of less than half of the weights says little: {COVERED} or more"


def _weights(method: Method) -> Said:
    yield from _level("groups", {group.id: group.weight for group in method.groups})
    for group in method.groups:
        yield from _level(group.id, {indicator.id: indicator.weight for indicator in group.indicators})
        for indicator in group.indicators:
            client, checklist = indicator.sources.client, indicator.sources.checklist
            yield from _sum(f"{indicator.id}.sources", [client or 0, checklist or 0])
            if client is not None and (checklist or 0) > client:
                yield f"{indicator.id}.sources", "staff would outweigh the clients: give «client» at least as much"


def _level(key: str, weights: Mapping[str, int]) -> Said:
    """Of parts that make one number: each must be heard, and none may drown the others."""
    yield from _sum(key, list(weights.values()))
    for one, weight in weights.items():
        if weight < LIGHTEST:
            yield key, f"«{one}» weighs {weight} per cent, its answers would change nothing: {LIGHTEST} or more"
        elif len(weights) > PAIR and weight > sum(weights.values()) - weight:
            yield key, f"«{one}» weighs more than all the others together"


def _sum(key: str, weights: list[int]) -> Said:
    if sum(weights) != WHOLE:
        yield key, f"the weights here add up to {sum(weights)}; they are per cent of {WHOLE}"


def _fed(method: Method, draft: Draft) -> Said:
    for indicator in method.indicators():
        yield from _heard(indicator)
        yield from _questions(f"{indicator.id}.questions", indicator.questions, draft.surveys, "survey")
        yield from _questions(f"{indicator.id}.checks", indicator.checks, draft.checklists, "checklist")
        yield from _kinds(method, indicator, draft.surveys)


def _heard(indicator: Indicator) -> Said:
    if not indicator.questions and not indicator.checks:
        yield indicator.id, "no question feeds this indicator"
    for source, weight, questions in (
        ("client", indicator.sources.client, indicator.questions),
        ("checklist", indicator.sources.checklist, indicator.checks),
    ):
        if weight is not None and not questions:
            yield f"{indicator.id}.sources", f"«{source}» has a weight, but nothing is asked there"
        if weight is None and questions:
            yield f"{indicator.id}.sources", f"questions are listed, but «{source}» has no weight"


def _questions(where: str, asked: Questions, known: Known, kind: str) -> Said:
    for survey, keys in asked.items():
        for key, scoring in keys.items():
            yield from ((where, says) for says in _question(known, survey, key, scoring, kind))


def _question(known: Known, survey: str, key: str, scoring: Ways, kind: str = "survey") -> Iterator[str]:
    question = known[survey].question(key) if survey in known else None
    if question is None:
        yield f"there is no question «{key}» in a {kind} «{survey}»"
        return
    wrong = misfit(question, scoring)
    if wrong is not None:
        yield f"{survey}.{key} is «{question.model_dump()['kind']}»: {wrong}"
    elif isinstance(question, Single) and isinstance(scoring, ByOptions):
        yield from (f"{survey}.{key}: {says}" for says in _options(question, scoring))


def _options(question: Single, scoring: ByOptions) -> Iterator[str]:
    """An answer is forgotten easily, and everybody who gives it would be left out."""
    for option in question.options:
        if option.key not in scoring.points and option.key not in scoring.unscored:
            yield f"the answer «{option.key}» has no points; if it is no value, list it in «unscored»"
    for key in scoring.unscored:
        if question.option(key) is None:
            yield f"the question has no answer «{key}» («unscored»)"
        elif key in scoring.points:
            yield f"the answer «{key}» has points and stands in «unscored»"


def _kinds(method: Method, indicator: Indicator, known: Known) -> Said:
    """Surveys of a kind that does not count, and clients nobody asks."""
    asked = [known[survey] for survey in indicator.questions if survey in known]
    for survey in asked:
        if survey.kind not in method.kinds:
            yield f"{indicator.id}.questions", f"«{survey.id}» is «{survey.kind}», which is not among «kinds»"
    for audience in AUDIENCES:
        if asked and not any(survey.audience in ("any", audience) for survey in asked):
            yield f"{indicator.id}.questions", f"no survey asks a client of the kind «{audience}» about this"


def _unsaid(method: Method, known: Known) -> Said:
    """A survey for anybody may be answered by somebody who has not said who they are."""
    anybody = [survey.id for survey in known.values() if survey.audience == "any" and method.feeds(survey.id)]
    if method.unsaid is None and anybody:
        yield (
            "unsaid",
            f"«{'», «'.join(sorted(anybody))}» may be answered by people who do not say who they are: "
            f"say who they count as ({', '.join(AUDIENCES)})",
        )


def _beside(method: Method, known: Known) -> Said:
    ways: tuple[tuple[str, Measured, Ways], ...] = (
        ("nps", method.beside.nps, ByTop(how="top", least=9)),
        ("ces", method.beside.ces, ByScale(how="scale")),
        ("csat", method.beside.csat, ByTop(how="top", least=4)),
    )
    for measure, measured, way in ways:
        for survey, keys in measured.items():
            for key in keys:
                yield from ((f"beside.{measure}", says) for says in _question(known, survey, key, way))
                yield from ((f"beside.{measure}", says) for says in _points(measure, known, survey, key))


def _points(measure: str, known: Known, survey: str, key: str) -> Iterator[str]:
    """These measures are defined for questions of one kind."""
    question = known[survey].question(key) if survey in known else None
    wanted = {"nps": ("nps", None), "ces": ("ces", None), "csat": ("scale", 5)}[measure]
    facts = question.model_dump() if question is not None else {}
    if question is not None and (facts["kind"], facts.get("points")) != wanted:
        yield f"{survey}.{key} must be «{wanted[0]}»" + (f" with {wanted[1]} points" if wanted[1] else "")


def _twice(method: Method) -> Said:
    """One answer must not speak for two indicators: they would agree for no reason."""
    for name in ("questions", "checks"):
        places = Counter(
            (survey, key)
            for indicator in method.indicators()
            for survey, keys in getattr(indicator, name).items()
            for key in keys
        )
        for (survey, key), times in places.items():
            if times > 1:
                yield "groups", f"{survey}.{key} feeds {times} indicators"
