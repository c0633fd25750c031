"""What is exported beside the rows: the way of clients and the ends of invitations, hidden as in the chat."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Connection, insert

from db.database import Database
from db.models import Invitation
from db.repos import method_versions, touches
from guide.content import Content
from reports.files.note import RECOUNTING
from surveys.cells import Completed
from tests.surveys.every_kind import EVERY_KIND
from tests.surveys.small_method import VISIT, method
from tests.usecases.export.exported import BEGAN, DAY, ran
from tests.usecases.index_cards.counted import counted as counted_runs
from usecases.export.beside import INDEX_HEAD, TOUCH_HEAD, Beside, Contents, sheets
from usecases.export.dispositions import HIDDEN
from usecases.export.order import Format, Order
from usecases.index.touchpoints import counted, shown
from usecases.periods import Period

QUARTER: Final = Period.parse("2026-Q4")
LIMIT: Final = 5
HOW: Final = method(anonymity=5)


def beside(content: Content, center: str = "", survey: str = "") -> Beside:
    order = Order(QUARTER, center, survey, "zip")
    return Beside(content, Contents(order, BEGAN, {}, (), LIMIT, sample=False))


async def touched(db: Database, content: Content, center: str = "") -> list[dict[str, Any]]:
    rows = await db.read(beside(content, center).touchpoints)
    return [dict(zip(TOUCH_HEAD, row, strict=True)) for row in rows]


async def test_the_way_of_clients_is_hidden_as_in_the_chat(db: Database, content: Content) -> None:
    ways = {"west": (3, 7, 40), "east": (6, 30, 40), "": (50, 30, 40)}

    def stepped(tx: Connection) -> None:
        for center, counts in ways.items():
            for situation, n in zip(("loss", "hiring", "other"), counts, strict=True):
                touches.add(tx, "2026-11", center, situation, "citizen", "opened", n)
                touches.add(tx, "2026-11", center, situation, "citizen", "bundle", n // 2)

    await db.write(stepped)
    rows = await touched(db, content)
    chat = await db.read(lambda tx: shown(counted(tx, QUARTER), LIMIT))
    names = {"": "весь регион", "?": "центр не указан"}
    names |= {key: center.title.ru for key, center in content.centers.items()}
    for place, row in chat.items():
        mine = [one for one in rows if one["center_name"] == names[place]]
        assert [one["situation"] for one in mine] == ["все", "hiring", "loss", "other"]
        for one in mine:
            way = "" if one["situation"] == "все" else f" citizen {one['situation']}"
            for stage in ("opened", "bundle"):
                n = row[f"{stage}{way}"]
                assert one[stage] == (HIDDEN if n is None else n)
    assert [one["opened"] for one in rows if one["center"] == "west"] == [50, HIDDEN, HIDDEN, 40]
    assert await touched(db, content, "west") == [one for one in rows if one["center"] == "west"]


async def test_what_is_lost_stands_beside_the_counts(db: Database, content: Content) -> None:
    def stepped(tx: Connection) -> None:
        for stage, n in (("opened", 100), ("bundle", 33), ("saved", 3), ("booked", 40)):
            touches.add(tx, "2026-11", "west", "loss", "citizen", stage, n)

    await db.write(stepped)
    region, loss, *_ = await touched(db, content)
    for row in (region, loss):
        assert (row["opened"], row["bundle"], row["bundle_lost"]) == (100, 33, 67.0)
        assert (row["saved"], row["saved_lost"], row["booked_lost"]) == (HIDDEN, None, None)
        assert (row["came"], row["came_lost"]) == (0, 100.0)
    assert (region["center"], region["situation"], loss["situation"]) == (None, "все", "loss")


async def test_ends_of_invitations_are_hidden_as_in_the_chat(db: Database, content: Content) -> None:
    ends = {"west": (20, 20), "east": (2, 5), "north": (60, 70)}

    def body(tx: Connection) -> None:
        for center, counts in ends.items():
            for disposition, n in zip(("completed", "breakoff"), counts, strict=True):
                for _ in range(n):
                    run = ran(tx, EVERY_KIND, {}, {"@center": center}, state=disposition)
                    plan = {"survey": "exit", "trigger": "t", "priority": 1, "about_contact": False, "run_id": run}
                    when = dict.fromkeys(("created_at", "due_at", "sent_at"), BEGAN)
                    later = BEGAN + timedelta(days=7)
                    tx.execute(insert(Invitation).values(**plan, **when, expires_at=later, disposition=disposition))

    await db.write(body)

    async def told(center: str, survey: str = "") -> list[object]:
        return [row[-1] for row in await db.read(beside(content, center, survey).dispositions)]

    assert await told("") == [95, 82]
    assert await told("west") == await told("east") == [HIDDEN, HIDDEN]
    assert await told("north") == await told("north", "exit") == [70, 60]
    assert await told("north", "pulse") == []


async def test_the_index_has_no_values_while_earlier_runs_are_counted(db: Database, content: Content) -> None:
    ours = replace(content, method=HOW, surveys={"visit": VISIT})
    runs = [(VISIT, Completed(DAY, f"{n}", {"polite": "5"}, center="west", audience="citizen")) for n in range(9)]
    await counted_runs(db, HOW, runs)
    raised = HOW.version, HOW.imprint, HOW.model_dump(mode="json"), BEGAN
    await db.write(lambda tx: method_versions.add(tx, *raised))
    what = Contents(Order(QUARTER, "", "", "zip"), BEGAN, {}, (), LIMIT, sample=False)
    made = await sheets(db, ours, what)
    assert list(made.index.rows) == [(RECOUNTING, *[None] * (len(INDEX_HEAD) - 1))]
    assert (RECOUNTING,) in list(made.method.rows)
    await db.write(lambda tx: method_versions.caught_up(tx, HOW.version, BEGAN))
    whole = await sheets(db, ours, what)
    assert next(row[INDEX_HEAD.index("value")] for row in whole.index.rows if row[4] == "polite") == 100.0
    assert (RECOUNTING,) not in list(whole.method.rows)


async def test_the_note_of_an_archive_says_why_there_are_no_spss_files(
    db: Database, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def said(into: Format) -> bool:
        what = Contents(Order(QUARTER, "", "", into), BEGAN, {}, (), LIMIT, sample=False)
        lines = (await sheets(db, content, what)).method.rows
        return any("Файлов SPSS здесь нет" in str(line) and "pyreadstat" in str(line) for (line,) in lines)

    assert not await said("zip")
    monkeypatch.setattr("usecases.export.beside.spss_missing", lambda: "pyreadstat")
    assert await said("zip")
    assert not await said("xlsx")
