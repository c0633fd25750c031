"""When a step, an option's service or a sentence applies: conditions on earlier answers.

In content a condition is `{stage: [notice, dismissed]}`: every question named must have been answered with one of the
listed options. `{any: [ … ]}` and `{not: { … }}` combine conditions.

A condition is judged in three values: an answer not given *yet* makes it unknown, which lets progress say honestly how
many questions may still come.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from surveys.spec import Reply, Spec, Subject

JOIN: Final = ","
"""Between the options of an answer that has several."""
Answers = Mapping[str, str]
"""Question key → option key."""


class When(Spec):
    """A condition. All parts that are present must hold."""

    options: Mapping[Subject, tuple[Reply, ...]] = Field(default_factory=dict)
    any: tuple["Condition", ...] = ()
    none: tuple["Condition", ...] = ()

    def holds(self, answers: Answers) -> bool:
        """Judge with final answers: a question that was not answered matches nothing."""
        return self.judge(answers, open_questions=()) is True

    def judge(self, answers: Answers, open_questions: Iterable[str]) -> bool | None:
        """True, False, or None while it still depends on a question in `open_questions`."""
        waiting = frozenset(open_questions) - answers.keys()
        verdicts = [
            None if question in waiting else _matches(answers.get(question), allowed)
            for question, allowed in self.options.items()
        ]
        if self.any:
            verdicts.append(_either(part.judge(answers, waiting) for part in self.any))
        verdicts.extend(_opposite(part.judge(answers, waiting)) for part in self.none)
        return _every(verdicts)

    def mentions(self) -> Iterator[tuple[str, str]]:
        """Every (question, option) pair the condition speaks of, for the linter."""
        for question, allowed in self.options.items():
            for option in allowed:
                yield question, option
        for part in (*self.any, *self.none):
            yield from part.mentions()


def _from_content(value: Any) -> Any:
    """Turn the short form of content files into the fields of `When`."""
    if not isinstance(value, Mapping) or value.keys() & {"options", "none"}:
        return value
    if "any" in value and not value["any"]:
        raise ValueError("«any» lists no conditions, so it could never be true")
    rest = {key: [part] if isinstance(part, str) else part for key, part in value.items() if key not in ("any", "not")}
    return {
        "options": rest,
        "any": value.get("any", ()),
        "none": [value["not"]] if "not" in value else (),
    }


class ShortCondition(BaseModel):
    """Question: [answers]; all that is written here must be true."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Reply | list[Reply]]

    any: Annotated[list["ShortCondition"], Field(min_length=1)] = []
    negated: "ShortCondition | None" = Field(None, alias="not")


Condition = Annotated[When, BeforeValidator(_from_content, json_schema_input_type=ShortCondition)]
"""What content writes is `ShortCondition`: that class only tells editors' autocompletion so."""
When.model_rebuild()


def _matches(reply: str | None, allowed: Iterable[str]) -> bool:
    """Whether an answer is one of these; of several chosen options one is enough."""
    return reply is not None and not set(reply.split(JOIN)).isdisjoint(allowed)


def _every(verdicts: Iterable[bool | None]) -> bool | None:
    seen = set(verdicts)
    return False if False in seen else None if None in seen else True


def _either(verdicts: Iterable[bool | None]) -> bool | None:
    seen = set(verdicts)
    return True if True in seen else None if None in seen else False


def _opposite(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict
