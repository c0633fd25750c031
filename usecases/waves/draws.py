"""A recorded sample, drawn once more: whoever doubts it can see that nobody was picked by hand."""

from dataclasses import dataclass

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, waves
from surveys.sampling import draw, unpack_frame
from usecases.refusals import Outdated


@dataclass(frozen=True)
class Redraw:
    """The recorded draw beside its repetition.

    Of the `chosen`, `invited` have an invitation of the wave, sent or withheld. `unlinked`: invitations of people who
    have withdrawn their consent or been erased since; nobody can say whose they were. `missing`: chosen people without
    an invitation: not planned yet, erased before, or the wave was ended. Planning goes by id: with an honest draw
    nobody before the last one invited was `left_out`, and no `strangers` were invited.
    """

    wave: int
    survey: str
    seed: str
    frame_size: int
    frame_hash: str
    same_frame: bool
    chosen: int
    probability: float
    weight: float
    invited: int
    unlinked: int
    missing: int
    left_out: int
    strangers: int

    @property
    def equal(self) -> bool:
        """Whether those invited are those whom frame and seed give."""
        return self.same_frame and self.strangers == 0 and self.left_out == 0


class NotASample(Exception):
    """The wave asks everybody, or has not been drawn yet."""


async def redraw(db: Database, wave: int) -> Redraw:
    """Draw the sample of a wave again. Raises Outdated when there is no such wave, NotASample."""

    def body(tx: Connection) -> Redraw:
        row = waves.find(tx, wave)
        if row is None:
            raise Outdated
        packed = waves.frame(tx, wave)
        if packed is None or row.frame_hash is None:
            raise NotASample
        drawn = draw(unpack_frame(packed), max(row.chosen, 1), row.seed)
        chosen, (invited, unlinked) = set(drawn.chosen), waves.invited(tx, wave)
        before = {client for client in chosen - invited if client < max(invited, default=0)}
        return Redraw(
            wave=wave,
            survey=row.survey,
            seed=row.seed,
            frame_size=drawn.frame_size,
            frame_hash=drawn.frame_hash,
            same_frame=(drawn.frame_size, drawn.frame_hash) == (row.frame_size, row.frame_hash),
            chosen=len(drawn.chosen),
            probability=drawn.probability,
            weight=drawn.weight,
            invited=len(invited & chosen),
            unlinked=unlinked,
            missing=max(0, len(chosen) - len(invited & chosen) - unlinked),
            left_out=max(0, len(clients.known(tx, before)) - unlinked),
            strangers=len(invited - chosen),
        )

    return await db.read(body)
