"""The shipped questionnaires and the method, and what each kind of question accepts."""

import pytest
from pydantic import ValidationError

from bot.preview import preview
from guide.content import Content
from surveys.method import GROUPS, INDICATORS
from surveys.path import answer, begin, finished
from surveys.steps import SKIPPED, Ces, Info, Multi, Nps, Number, Open, Option, Scale, Single, YesNo
from surveys.survey import Survey
from surveys.texts import LANGUAGES, Text

T = Text(ru="вопрос")
OPTIONS = tuple(Option(key=key, label=T, exclusive=key == "none") for key in ("a", "b", "c", "none"))


@pytest.mark.parametrize(
    ("question", "accepted", "refused"),
    [
        (Scale(kind="scale", key="q", ask=T, points=5), "1 5", "0 6 05 -1 x -dk -sk"),
        (Nps(kind="nps", key="q", ask=T), "0 10", "11 -1 ٣"),
        (Ces(kind="ces", key="q", ask=T), "1 7", "0 8"),
        (YesNo(kind="yes_no", key="q", ask=T), "yes no", "да 1"),
        (Single(kind="single", key="q", ask=T, options=OPTIONS), "a none", "a,b z"),
        (Multi(kind="multi", key="q", ask=T, options=OPTIONS, min=1, max=2), "a a,b none", "b,a a,b,c a,none a,a z"),
        (Number(kind="number", key="q", ask=T, min=0, max=300), "0 300", "301 -1 1.5"),
        (Info(kind="info", key="q", ask=T), "seen", "yes"),
        (YesNo(kind="yes_no", key="q", ask=T, special=("dont_know",), optional=True), "-dk -sk yes", "-na -no"),
    ],
)
def test_a_question_accepts_its_answers_only(question: Scale, accepted: str, refused: str) -> None:
    assert all(question.accepts(reply) for reply in accepted.split())
    assert not any(question.accepts(reply) for reply in refused.split())
    assert not question.accepts("")


def test_a_text_has_a_limit_and_cannot_be_taken_for_a_code() -> None:
    question = Open(kind="text", key="q", ask=T, limit=10)
    assert question.accepts("- плохо")
    assert not question.accepts("а" * 11)
    assert not question.accepts(SKIPPED)


def test_an_exclusive_option_stands_alone() -> None:
    question = Multi(kind="multi", key="q", ask=T, options=OPTIONS)
    assert question.toggled("b", "a", on=True) == "a,b"
    assert question.toggled("a,b", "none", on=True) == "none"
    assert question.toggled("none", "a", on=True) == "a"
    assert question.toggled("a,b", "a", on=False) == "b"
    assert question.toggled("b", "b", on=True) == "b"


def test_a_number_with_its_limits_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(ValidationError, match="min is greater than max"):
        Number(kind="number", key="q", ask=T, min=5, max=1)


def test_every_shipped_survey_can_be_walked_to_its_end(content: Content) -> None:
    assert set(content.surveys) >= {"exit", "consultation", "no_show", "quarter_citizen", "quarter_employer", "pulse"}
    for survey in content.surveys.values():
        position = begin(survey.questions)
        while position.at is not None:
            position = answer(survey.questions, position, position.at, lowest_reply(survey, position.at))
        assert finished(survey.questions, position.answers), survey.id


def lowest_reply(survey: Survey, key: str) -> str:
    """The first reply that the question accepts: for a scale its bad end, which opens the follow-ups."""
    question = survey.question(key)
    assert question is not None
    options = [option.key for option in question.options] if isinstance(question, (Single, Multi)) else []
    tried = ("1", "0", "no", "seen", "текст", *options)
    return next(reply for reply in tried if question.accepts(reply))


def test_the_method_has_five_groups_and_twenty_indicators_all_fed(content: Content) -> None:
    method = content.method
    assert method is not None
    assert len(method.groups) == GROUPS
    assert len({indicator.id for indicator in method.indicators()}) == INDICATORS
    for indicator in method.indicators():
        assert any(survey.startswith("quarter_") for survey in indicator.questions), indicator.id
    seen_by_staff = {indicator.id for indicator in method.indicators() if indicator.checklist}
    assert seen_by_staff == {
        *("courtesy", "plain_speech", "information", "channels", "waiting", "own_consultant"),
        *("easy_to_find", "place", "accessible", "hours"),
    }


def test_an_edit_makes_another_version(content: Content) -> None:
    survey = content.surveys["exit"]
    edited = survey.model_copy(update={"thanks": Text(ru="Спасибо!")})
    assert survey.version != edited.version
    assert survey.version == content.surveys["exit"].version


def test_a_preview_shows_every_question_in_every_language(content: Content) -> None:
    for survey in content.surveys.values():
        for language in LANGUAGES:
            shown = "\n".join(preview(survey, language))
            assert all(question.ask.to(language) in shown for question in survey.questions)
