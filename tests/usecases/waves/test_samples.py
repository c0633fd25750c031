"""Random samples: drawn from a recorded frame, and drawn again alike."""

import pytest
from sqlalchemy import select, update

from bot.redraw import told
from db.database import Database
from db.models import Client, Invitation
from db.repos import waves as rows
from surveys.sampling import draw, frame_hash, unpack_frame
from tests.conftest import MovableClock
from tests.usecases.waves.planner import Planner, all_of, begun, people
from usecases.actors import Actor, Actors
from usecases.clients.my_data import MyData
from usecases.refusals import Outdated
from usecases.waves.draws import NotASample, redraw
from usecases.waves.overview import Waves
from usecases.waves.steering import Steering


async def test_a_sample_can_be_drawn_again(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    could = await people(db, clock(), 30)
    await people(db, clock(), 5, consent=False)
    wave = await begun(quality, steering, admin, "pulse")
    await planner.run(wave)
    stored = await db.read(lambda tx: rows.find(tx, wave))
    assert stored is not None
    frame = unpack_frame(await db.read(lambda tx: rows.frame(tx, wave) or b""))
    assert list(frame) == could
    assert (stored.frame_size, stored.frame_hash, stored.chosen) == (30, frame_hash(could), 5)
    drawn = draw(frame, stored.chosen, stored.seed)
    invited = await all_of(db, Invitation)
    assert sorted(row.client_id for row in invited) == list(drawn.chosen)
    assert {row.weight for row in invited} == {6.0}
    assert stored.probability == pytest.approx(5 / 30)


async def test_a_repeated_draw_agrees_until_somebody_meddles(
    db: Database,
    quality: Waves,
    steering: Steering,
    planner: Planner,
    admin: Actor,
    clock: MovableClock,
) -> None:
    could = await people(db, clock(), 30)
    wave = await begun(quality, steering, admin, "pulse")
    await planner.step(wave)
    await planner.step(wave)
    await planner.step(wave)
    assert (await redraw(db, wave)).missing == 2
    await planner.run(wave)
    drawn = await redraw(db, wave)
    assert drawn.missing == 0
    assert (drawn.equal, drawn.invited, drawn.unlinked, drawn.weight) == (True, 5, 0, 6.0)
    invited = [row.client_id for row in await all_of(db, Invitation)]
    stranger = next(client for client in could if client not in invited)
    swap = update(Invitation).where(Invitation.client_id == invited[1]).values(client_id=stranger)
    await db.write(lambda tx: tx.execute(swap))
    drawn = await redraw(db, wave)
    assert (drawn.equal, drawn.strangers, drawn.left_out) == (False, 1, 1)
    assert list(told(drawn))[-1] == "NOT the same people as were invited."


@pytest.mark.parametrize("way", ["erase", "withdraw"])
async def test_who_has_left_since_does_not_spoil_a_draw(
    db: Database,
    quality: Waves,
    steering: Steering,
    planner: Planner,
    admin: Actor,
    my_data: MyData,
    actors: Actors,
    clock: MovableClock,
    way: str,
) -> None:
    await people(db, clock(), 30)
    wave = await begun(quality, steering, admin, "pulse")
    await planner.run(wave)
    first = (await all_of(db, Invitation))[0].client_id
    chat = await db.read(lambda tx: tx.execute(select(Client.chat_id).where(Client.id == first)).scalar_one())
    await getattr(my_data, way)(await actors.meet(chat, "ru"))
    drawn = await redraw(db, wave)
    assert (drawn.equal, drawn.invited, drawn.unlinked, drawn.missing) == (True, 4, 1, 0)


async def test_only_a_sample_is_drawn_again(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor
) -> None:
    wave = await begun(quality, steering, admin)
    await planner.run(wave)
    with pytest.raises(NotASample):
        await redraw(db, wave)
    with pytest.raises(Outdated):
        await redraw(db, 999)


async def test_who_is_chosen_but_tired_is_withheld_not_replaced(
    db: Database, quality: Waves, steering: Steering, planner: Planner, admin: Actor, clock: MovableClock
) -> None:
    could = await people(db, clock(), 12)
    first = await begun(quality, steering, admin)
    await planner.run(first)
    await db.write(lambda tx: tx.execute(update(Invitation).values(disposition="sent", sent_at=clock(), priority=20)))
    clock.passes(days=1)
    wave = await begun(quality, steering, admin, "pulse")
    await planner.run(wave)
    stored = await db.read(lambda tx: rows.find(tx, wave))
    assert stored is not None
    assert stored.frame_size == len(could)
    ours = [row for row in await all_of(db, Invitation) if row.wave_id == wave]
    assert [(row.disposition, row.reason) for row in ours] == [("withheld", "budget")] * 5


async def test_the_dry_run_of_a_sample_knows_its_frame(
    db: Database, quality: Waves, admin: Actor, clock: MovableClock
) -> None:
    await people(db, clock(), 8)
    view = await quality.dry_run(admin, "pulse", None)
    assert (view.size, view.frame, view.reached) == (5, 8, 8)
