"""What a situation and its answers lead to."""

from itertools import product
from pathlib import Path

import pytest

from guide.bundle import Bundle, bundle, documents
from guide.content import Content, load
from guide.situations import Situation
from surveys.path import finished
from tests.guide import village


@pytest.fixture
def small(tmp_path: Path) -> Content:
    return load(village.build(tmp_path))


def of(content: Content, **answers: str) -> Bundle:
    return bundle(content, content.situations["loss"], answers)


def services(view: Bundle) -> list[str]:
    return [key for key, _ in view.services]


def test_services_stand_in_the_editors_order_and_none_twice(small: Content) -> None:
    view = of(small, stage="dismissed", pay="part", want="learn")
    assert services(view) == ["advice", "course", "search"]


def test_a_service_without_a_condition_is_always_there(small: Content) -> None:
    assert services(of(small, stage="notice", want="job")) == ["search", "course"]


def test_answers_off_the_path_are_ignored(small: Content) -> None:
    """`pay` is asked of the dismissed only."""
    view = of(small, stage="notice", pay="part", want="job")
    assert "advice" not in services(view)
    assert view.answers == {"stage": "notice", "want": "job"}
    assert [reason.ru for reason in view.why] == ["Всегда."]


def test_the_reasons_follow_the_answers(small: Content) -> None:
    view = of(small, stage="dismissed", pay="part", want="job")
    assert [reason.ru for reason in view.why] == ["Всегда.", "Не всё выплатили."]


def test_a_service_of_the_bundle_is_found_and_another_is_not(small: Content) -> None:
    view = of(small, stage="notice", want="job")
    assert view.service("search") is small.services["search"]
    assert view.service("advice") is None


def test_documents_are_one_list_with_nothing_twice(small: Content) -> None:
    view = of(small, stage="dismissed", pay="part", want="learn")
    assert [document.title.ru for document in documents(small, view.services)] == ["Диплом", "Паспорт", "Резюме"]


def test_services_without_documents_ask_for_nothing(small: Content) -> None:
    assert documents(small, (("advice", small.services["advice"]),)) == ()


def complete(situation: Situation) -> list[dict[str, str]]:
    """Every complete set of answers."""
    each = ([(step.key, option.key) for option in step.options] for step in situation.questions)
    return [answers for answers in map(dict, product(*each)) if finished(situation.questions, answers)]


def test_every_way_through_every_situation_leads_to_help_and_says_why(content: Content) -> None:
    for situation in content.situations.values():
        for answers in complete(situation):
            view = bundle(content, situation, answers)
            assert view.services, (situation.id, answers)
            assert view.why, (situation.id, answers)
            assert len(set(services(view))) == len(view.services)
