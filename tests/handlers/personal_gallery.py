"""Screens that ask for a name and a phone, for a talk and from «Мои данные»."""

from collections.abc import Iterator
from typing import Final, get_args

from guide.content import Content
from handlers.calls import PersonConsent
from handlers.screen import Screen
from handlers.screens import personal, settings
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.clients.personal import Person, Trouble

PEOPLE: Final = [Person(None, None), Person(None, "+7 927 123-45-67"), Person("А" * 60, "+7 927 123-45-67")]


def of_personal(content: Content, actor: Actor, t: Translator) -> Iterator[tuple[str, Screen]]:
    for contact in (0, 2**53):
        yield "personal.without_consent", personal.without_consent(contact, t)
        yield "settings.consent", settings.consent(content.region, actor, t, errand=PersonConsent(contact=contact))
        for person in PEOPLE:
            asking = personal.phone(person, contact, t)
            yield "personal.phone", asking
            yield from (("personal.phone", asking.under(personal.trouble(why, t))) for why in get_args(Trouble))
            yield "personal.name", personal.name(person, contact, t).under(personal.noted(person, t))
    yield "settings.my_data", settings.my_data(actor, t, personal=True)
