"""The bundle: what a situation and the answers to its questions lead to."""

from dataclasses import dataclass

from guide.content import Content
from guide.services import Document, Service
from guide.situations import Situation
from surveys.conditions import Answers
from surveys.path import applying
from surveys.texts import Text


@dataclass(frozen=True)
class Bundle:
    """The ordered services of one situation and answers, and the sentences that say why these.

    `topic`: under which a talk about it is booked; None where none is.
    """

    situation: Situation
    answers: Answers
    why: tuple[Text, ...]
    services: tuple[tuple[str, Service], ...]
    topic: str | None = None

    def service(self, key: str) -> Service | None:
        """A service of this bundle by its id."""
        return dict(self.services).get(key)


def bundle(content: Content, situation: Situation, answers: Answers) -> Bundle:
    """Put the bundle together. Answers off the path do not count."""
    known = applying(situation.questions, answers)
    items = [item.service for item in situation.bundle if item.when is None or item.when.holds(known)]
    reasons = [reason.text for reason in situation.why if reason.when is None or reason.when.holds(known)]
    services = tuple((key, content.services[key]) for key in dict.fromkeys(items))
    return Bundle(situation, known, tuple(reasons), services, content.topic_of(situation.id))


def documents(content: Content, services: tuple[tuple[str, Service], ...]) -> tuple[Document, ...]:
    """What to bring for all these services: one list, nothing twice, most-needed first come first."""
    wanted = dict.fromkeys(document for _, service in services for document in service.documents)
    return tuple(content.documents[document] for document in wanted)
