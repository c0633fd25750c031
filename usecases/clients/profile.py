"""What a client chooses about themselves, and the screen they are on."""

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, walks
from guide.content import Content
from guide.situations import Audience
from surveys.texts import Language
from usecases.actors import Actor
from usecases.refusals import Clock, Outdated


class Profile:
    """Language, audience, centre, notifications, place."""

    def __init__(self, db: Database, content: Content, clock: Clock) -> None:
        self._db = db
        self._content = content
        self._clock = clock

    async def choose_language(self, actor: Actor, language: Language) -> None:
        """Speak this language from now on."""
        await self._set(actor, language=language)

    async def choose_audience(self, actor: Actor, audience: Audience) -> None:
        """A citizen or an employer. An unfinished walk of the other audience is forgotten."""

        def body(tx: Connection) -> None:
            clients.change(tx, actor.id, audience=audience)
            if actor.audience is not None and audience != actor.audience:
                walks.end(tx, actor.id)

        await self._db.write(body)

    async def choose_center(self, actor: Actor, center: str | None) -> None:
        """The client's own centre, or none. Raises Outdated for a centre that content no longer has."""
        if center is not None and center not in self._content.centers:
            raise Outdated
        await self._set(actor, center=center)

    async def choose_notifications(self, actor: Actor, wanted: bool) -> None:
        """Whether the bot may write first."""
        await self._set(actor, notifications=wanted)

    async def moved(self, actor: Actor, place: str) -> None:
        """Remember the screen the client is on. A finished walk through the guide ends with it."""
        now = self._clock()

        def body(tx: Connection) -> None:
            clients.move(tx, actor.id, place, now)
            walks.end_finished(tx, actor.id)

        await self._db.write(body)

    async def _set(self, actor: Actor, **fields: object) -> None:
        await self._db.write(lambda tx: clients.change(tx, actor.id, **fields))
