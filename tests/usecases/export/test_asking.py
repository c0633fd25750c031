"""Files made from rows, read back and compared with them."""

import asyncio
import struct
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any
from zipfile import ZipFile

import pandas
import pyreadstat
import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, select

from db.database import Database
from db.models import Answer, Run
from db.repos import exports, staff, touches
from guide.content import Content
from tests.conftest import LINK_KEY, MovableClock
from tests.surveys.every_kind import EVERY_KIND, QUESTIONS, survey
from tests.usecases.export.exported import BEGAN, DAY, EVERYTHING, changed, lines, published, ran
from usecases.actors import Actor, Actors
from usecases.export.asking import AT_ONCE, Exporting, ExportView, TooManyExports
from usecases.export.making import Maker
from usecases.export.order import FORMATS, Format, Made, NothingToExport, Order, TooLarge
from usecases.periods import Period
from usecases.refusals import NotAllowed, Outdated

QUARTER = Period.parse("2026-Q4")
WEST = {"@center": "west", "@situation": "loss", "@audience": "citizen", "@service": "search", "@channel": "office"}
SPECIAL = {"mark": "-dk", "low": "=1+1; «долго»\nочень", "met": "-no", "fix": "e", "better": "-sk"}
LATER = BEGAN + timedelta(days=1)


@pytest.fixture
def asked(content: Content) -> Content:
    """The village asks everything."""
    return replace(content, surveys={"exit": EVERY_KIND})


async def exported(
    db: Database, content: Content, folder: Path, into: Format = "csv", *, limit: int | None = None, **more: Any
) -> Made:
    order = Order(**{"period": QUARTER, "center": "", "survey": "", "format": into, **more})
    told: list[tuple[int, int]] = []
    out = Path(mkdtemp(dir=folder))
    made = await Maker(db, content, LINK_KEY, limit).make(order, LATER, out, lambda *how: told.append(how))
    assert told[0] == (0, made.rows)
    assert told[-1] == (made.rows, made.rows)
    assert sorted(made.files) == sorted(out.iterdir()), "nothing else is left there"  # noqa: ASYNC240
    return made


def named(made: Made, ending: str) -> Path:
    return next(file for file in made.files if file.name.endswith(ending))


async def runs_of(db: Database) -> list[dict[str, str]]:
    """What the rows say, by run in the order of their days."""

    def body(tx: Connection) -> list[dict[str, str]]:
        runs = tx.execute(select(Run.id).where(Run.counted, Run.state != "open").order_by(Run.day, Run.id)).scalars()
        said: dict[int, dict[str, str]] = {run: {} for run in runs}
        for row in tx.execute(select(Answer.run_id, Answer.question, Answer.reply)):
            if row.run_id in said:
                said[row.run_id][row.question] = row.reply
        return list(said.values())

    return await db.read(body)


def everything(tx: Connection) -> None:
    published(tx, EVERY_KIND)
    for number in range(6):
        ran(tx, EVERY_KIND, EVERYTHING, WEST, respondent=f"{number % 3:032}")
    ran(tx, EVERY_KIND, SPECIAL, {"@center": "east", "@situation": "loss"}, state="partial", weight=12.5, hurried=True)
    ran(tx, EVERY_KIND, {"mark": "1"}, {}, center=None, state="breakoff", day=date(2026, 12, 31))


@pytest.mark.parametrize("into", FORMATS)
async def test_every_format_says_what_the_rows_say(db: Database, asked: Content, tmp_path: Path, into: Format) -> None:
    await db.write(everything)
    made = await exported(db, asked, tmp_path, into, with_text=True)
    assert made.rows == 8
    if into == "zip":
        ZipFile(made.files[0]).extractall(tmp_path)
    found = read_back(made, into, tmp_path)
    for row, said in zip(sorted(found, key=lambda row: int(row["run"])), await runs_of(db), strict=True):
        assert row["mark"] in (
            said.get("mark"),
            "затрудняюсь ответить",
            -97.0,
            float(said["mark"].replace("-dk", "-97")),
        )
        assert str(row["easy"] or "").removesuffix(".0") == said.get("easy", "")
        assert str(row["wait"] or "").removesuffix(".0") == said.get("wait", "")
        chosen = [key for key in "abcde" if str(row[f"fix_{key}"]).removesuffix(".0") == "1"]
        assert ",".join(chosen) == said.get("fix", "")
        assert (row["low"] or "").removeprefix("'") == said.get("low", "")


def read_back(made: Made, into: Format, unpacked: Path) -> list[dict[str, Any]]:
    match into:
        case "csv":
            return [{**row} for row in lines(named(made, "_exit.csv"))]
        case "xlsx":
            return in_workbook(named(made, "_all.xlsx"))
        case "sav":
            return in_sav(named(made, "_exit.sav"))
    return [{**row} for row in lines(unpacked / "golos_2026-Q4_region_exit.csv")]


def in_workbook(file: Path) -> list[dict[str, Any]]:
    head, *rows = load_workbook(file)["Ответы"].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def in_sav(file: Path) -> list[dict[str, Any]]:
    frame, _ = pyreadstat.read_sav(str(file), user_missing=True)
    return [{key: None if pandas.isna(cell) else cell for key, cell in row.items()} for row in frame.to_dict("records")]


async def test_a_row_tells_of_the_visit(db: Database, asked: Content, tmp_path: Path) -> None:
    await db.write(everything)
    rows = lines(named(await exported(db, asked, tmp_path), "_exit.csv"))
    visit = {
        "run": "1", "weight": "1", "survey": "exit", "version": EVERY_KIND.version, "audience": "citizen",
        "center": "west", "center_name": "Запад", "service": "search", "situation": "", "event": "",
        "channel": "office", "language": "ru", "disposition": "completed", "hurried": "0", "day": "2026-11-10",
        "started": "2026-11-10T10:30:00+03:00", "ended": "2026-11-10T10:32:00+03:00",
    }  # fmt: skip
    assert {name: rows[0][name] for name in visit} == visit
    east = next(row for row in rows if row["center"] == "east")
    assert (east["started"], east["weight"]) == ("2026-11-10T14:30:00+07:00", "12,5")
    assert (east["channel"], east["hurried"], east["disposition"]) == ("invite", "1", "partial")
    nowhere = next(row for row in rows if row["center"] == "")
    assert (nowhere["started"], nowhere["day"]) == ("2026-11-10T10:30:00+03:00", "2026-12-31")


async def test_rows_come_in_order_over_many_pages(
    db: Database, asked: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("usecases.export.rows.AT_ONCE", 3)

    def body(tx: Connection) -> None:
        published(tx, EVERY_KIND)
        for number in range(40):
            facts = {"@center": "west", "@situation": "loss" if number % 7 else "hiring"}
            day = DAY + timedelta(days=number // 20)
            ran(tx, EVERY_KIND, {"wait": str(number)}, facts, day=day, respondent=f"{number:032}")

    await db.write(body)
    rows = lines(named(await exported(db, asked, tmp_path), "_exit.csv"))
    assert sorted(int(row["wait"]) for row in rows) == list(range(40))
    assert [(row["run"], row["day"]) for row in rows] == [
        (str(number + 1), (DAY + timedelta(days=number // 20)).isoformat()) for number in range(40)
    ]
    assert len({row["respondent"] for row in rows}) == 40


async def test_only_ended_counted_runs_of_the_period_and_place(db: Database, asked: Content, tmp_path: Path) -> None:
    def body(tx: Connection) -> None:
        published(tx, EVERY_KIND)
        ran(tx, EVERY_KIND, {"mark": "5"}, WEST)
        ran(tx, EVERY_KIND, {"mark": "4"}, WEST, state="open", ended_at=None)
        ran(tx, EVERY_KIND, {"mark": "4"}, WEST, counted=False)
        ran(tx, EVERY_KIND, {"mark": "4"}, WEST, day=date(2026, 9, 30))
        ran(tx, EVERY_KIND, {"mark": "4"}, WEST, day=date(2027, 1, 1))
        ran(tx, EVERY_KIND, {"mark": "4"}, WEST, ended_at=LATER + timedelta(seconds=1))
        ran(tx, EVERY_KIND, {"mark": "3"}, {"@center": "east"})

    await db.write(body)
    assert {row["mark"] for row in lines(named(await exported(db, asked, tmp_path), "_exit.csv"))} == {"5", "3"}
    west = await exported(db, asked, tmp_path, center="west")
    assert [row["mark"] for row in lines(named(west, "_exit.csv"))] == ["5"]
    assert "golos_2026-Q4_west_exit.csv" in {file.name for file in west.files}
    with pytest.raises(NothingToExport):
        await exported(db, asked, tmp_path, survey="pulse")


async def test_respondents_are_nobody_and_new_each_time(db: Database, asked: Content, tmp_path: Path) -> None:
    await db.write(everything)
    keys = [
        [row["respondent"] for row in lines(named(await exported(db, asked, tmp_path, panel=panel), "_exit.csv"))]
        for panel in (False, False, True, True)
    ]
    assert len(set(keys[0])) == 4
    assert [keys[0].index(key) for key in keys[0]] == [keys[1].index(key) for key in keys[1]]
    assert not {*keys[0]} & {*keys[1]}
    assert keys[2] == keys[3]
    assert not {*keys[2]} & {*keys[0]}
    assert "r" * 32 not in {*keys[0], *keys[2]}


async def test_texts_stand_in_a_file_of_their_own(db: Database, asked: Content, tmp_path: Path) -> None:
    await db.write(everything)
    made = await exported(db, asked, tmp_path)
    assert "low" not in lines(named(made, "_exit.csv"))[0]
    told = Counter(tuple(row.values()) for row in lines(named(made, "_texts.csv")))
    assert told == {
        ("exit", "better", "Что улучшить?", "west", "2026-11", "Чай"): 6,
    }


@pytest.mark.parametrize(("into", "west", "pooled"), [("csv", 4, True), ("csv", 2, False), ("xlsx", 2, False)])
async def test_texts_of_small_months_stand_together_or_not_at_all(
    db: Database, asked: Content, tmp_path: Path, into: Format, west: int, *, pooled: bool
) -> None:
    def body(tx: Connection) -> None:
        published(tx, EVERY_KIND)
        for center, many in (("west", west), ("east", 2)):
            for number in range(many):
                ran(tx, EVERY_KIND, {"better": f"{center} {number}"}, {"@center": center})

    await db.write(body)
    files = [file for file in (await exported(db, asked, tmp_path, into)).files if "_texts" in file.name]
    told = {tuple(row.values())[3:] for file in files for row in lines(file)}
    everything = {
        ("", "", f"{center} {number}") for center, many in (("west", west), ("east", 2)) for number in range(many)
    }
    assert told == (everything if pooled else set())
    assert bool(files) is pooled
    alone = await exported(db, asked, tmp_path, into, center="west")
    assert not any("_texts" in file.name for file in alone.files)


async def test_small_months_of_one_center_are_left_out(db: Database, asked: Content, tmp_path: Path) -> None:
    """Though there are many of them, and runs of no centre beside: whose they are is known all the same."""

    def body(tx: Connection) -> None:
        published(tx, EVERY_KIND)
        for number in range(8):
            day = date(2026, 10 + number % 2, 9)
            ran(tx, EVERY_KIND, {"better": f"west {number}"}, {"@center": "west"}, day=day)
        for number in range(5):
            ran(tx, EVERY_KIND, {"better": f"east {number}"}, {"@center": "east"})
        ran(tx, EVERY_KIND, {"better": "nowhere"})

    await db.write(body)
    told = {tuple(row.values())[3:] for row in lines(named(await exported(db, asked, tmp_path), "_texts.csv"))}
    assert told == {("east", "2026-11", f"east {number}") for number in range(5)}
    assert not any("_texts" in file.name for file in (await exported(db, asked, tmp_path, center="west")).files)


async def test_versions_are_joined(db: Database, asked: Content, tmp_path: Path) -> None:
    newest = survey([QUESTIONS[8], {**QUESTIONS[1], "points": 10}, QUESTIONS[4]])

    def body(tx: Connection) -> None:
        published(tx, EVERY_KIND)
        published(tx, newest, BEGAN + timedelta(hours=1))
        ran(tx, EVERY_KIND, EVERYTHING, WEST)
        ran(tx, newest, {"wait": "3", "mark": "9", "again": "8"}, WEST, day=date(2026, 11, 20))

    await db.write(body)
    old, new = lines(named(await exported(db, asked, tmp_path), "_exit.csv"))
    asked_for = list(old)[list(old).index("respondent") + 1 :]
    assert asked_for[:3] == ["wait", "mark", "again"]
    assert (old["mark"], old["mark_2"], old["wait"], old["room"]) == ("", "5", "15", "a")
    assert (new["mark"], new["mark_2"], new["wait"], new["room"]) == ("9", "", "3", "")


async def test_surveys_have_a_file_or_a_sheet_each(db: Database, asked: Content, tmp_path: Path) -> None:
    other = survey(QUESTIONS[1:2], id="pulse")

    def body(tx: Connection) -> None:
        everything(tx)
        published(tx, other)
        ran(tx, other, {"mark": "2"}, WEST)

    await db.write(body)
    made = await exported(db, asked, tmp_path)
    assert {"golos_2026-Q4_region_exit.csv", "golos_2026-Q4_region_pulse.csv"} < {file.name for file in made.files}
    assert [row["run"] for row in lines(named(made, "_pulse.csv"))] == ["9"]
    book = load_workbook(named(await exported(db, asked, tmp_path, "xlsx"), "_all.xlsx"))
    assert [sheet.title for sheet in book][:3] == ["Ответы exit", "Ответы pulse", "Кодовая книга"]


async def test_the_archive_has_all_of_it(db: Database, asked: Content, tmp_path: Path) -> None:
    def body(tx: Connection) -> None:
        everything(tx)
        run = ran(tx, EVERY_KIND, {"mark": "5", "easy": "6"}, WEST)
        changed(tx, run, "mark", "4", "5")
        touches.add(tx, "2026-11", "west", "loss", "citizen", "opened", 9)

    await db.write(body)
    made = await exported(db, asked, tmp_path, "zip")
    archive = ZipFile(made.files[0])
    assert {name.removeprefix("golos_2026-Q4_region_") for name in archive.namelist()} == {
        "exit.csv", "all.xlsx", "exit.sav", "texts.csv", "codebook.csv", "paradata.csv", "index.csv",
        "dispositions.csv", "touchpoints.csv", "methodology.txt",
    }  # fmt: skip
    archive.extractall(tmp_path)
    timed = lines(tmp_path / "golos_2026-Q4_region_paradata.csv")
    runs = lines(tmp_path / "golos_2026-Q4_region_exit.csv")
    marked = next(row["run"] for row in runs if row["mark"] == "5" and row["easy"] == "6")
    assert {tuple(row.values()) for row in timed if row["run"] == marked} == {
        (marked, "mark", "10", "1"),
        (marked, "easy", "10", "0"),
    }
    assert sum(row["run"] == "1" for row in timed) == len(EVERYTHING) - 1, "what is typed is not timed"
    note = (tmp_path / "methodology.txt").read_text("utf-8-sig")
    assert "Ваш визит, прохождений: 9." in note
    assert "меньше 5 прохождений" in note


async def test_files_too_large_for_a_chat_come_in_parts(
    db: Database, asked: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("usecases.export.rows.AT_ONCE", 8)

    def body(tx: Connection) -> None:
        published(tx, EVERY_KIND)
        for number in range(60):
            ran(tx, EVERY_KIND, {**EVERYTHING, "wait": str(number)}, WEST, respondent=f"{number:032}")

    await db.write(body)
    made = await exported(db, asked, tmp_path, "csv", limit=6_000)
    seen: list[str] = []
    for number, file in enumerate(made.files):
        folder = tmp_path / f"part{number}"
        ZipFile(file).extractall(folder)
        assert list(folder.glob("*_codebook.csv")), "each part is complete in itself"
        rows = [part for part in folder.glob("*.csv") if "_exit" in part.name]
        assert sum(part.stat().st_size for part in rows) <= 6_000
        seen += [row["wait"] for part in rows for row in lines(part)]
    assert sorted(map(int, seen)) == list(range(60))
    made = await exported(db, asked, tmp_path, "xlsx", limit=32_000)
    parts = [file for file in made.files if "_all_part" in file.name]
    assert len(parts) > 1
    assert max(file.stat().st_size for file in made.files) <= 32_000
    assert sorted(row["wait"] for part in parts for row in in_workbook(part)) == list(range(60))
    assert all("Кодовая книга" in load_workbook(part).sheetnames for part in parts)


@pytest.mark.parametrize("into", FORMATS)
@pytest.mark.parametrize("with_text", [False, True])
async def test_long_texts_do_not_make_a_file_too_large(
    db: Database, asked: Content, tmp_path: Path, into: Format, *, with_text: bool
) -> None:
    random, limit = Random(3), 60_000

    def body(tx: Connection) -> None:
        published(tx, EVERY_KIND)
        for number in range(40):
            said = "".join(random.choices("абвгдежзиклмнопрстуфхцчшщэюя", k=3_000))
            ran(tx, EVERY_KIND, {**EVERYTHING, "better": said, "wait": str(number)}, WEST)

    await db.write(body)
    made = await exported(db, asked, tmp_path, into, limit=limit, with_text=with_text)
    assert len(made.files) > 1
    assert max(file.stat().st_size for file in made.files) <= limit


async def test_what_cannot_be_cut_is_refused(db: Database, asked: Content, tmp_path: Path) -> None:
    await db.write(everything)
    with pytest.raises(TooLarge):
        await exported(db, asked, tmp_path, "xlsx", limit=2_000)


async def test_a_sample_is_called_a_sample(db: Database, asked: Content, tmp_path: Path) -> None:
    def body(tx: Connection) -> None:
        published(tx, EVERY_KIND)
        ran(tx, EVERY_KIND, {"mark": "5"}, {**WEST, "@sample": "yes"})

    await db.write(body)
    made = await exported(db, asked, tmp_path, "zip")
    assert made.files[0].name == "golos_2026-Q4_region_sample_all.zip"
    archive = ZipFile(made.files[0])
    assert archive.read("methodology.txt").decode("utf-8-sig").startswith("ВНИМАНИЕ: в выгрузке учебные данные")


async def test_spss_is_weighed_and_labelled(db: Database, asked: Content, tmp_path: Path) -> None:
    await db.write(everything)
    file = named(await exported(db, asked, tmp_path, "sav"), "_exit.sav")
    frame, meta = pyreadstat.read_sav(str(file))
    assert struct.unpack("<i", file.read_bytes()[76:80]) == (2,)
    assert frame["weight"].sum() == 19.5
    assert meta.column_names_to_labels["fix_a"] == "Очереди — Что исправить?"
    assert meta.variable_value_labels["room"] == {1.0: "В зале", 2.0: "В кабинете"}
    assert meta.variable_value_labels["disposition"][1.0] == "ответил до конца"
    assert frame["mark"].mean() == pytest.approx((5 * 6 + 1) / 7)


async def test_somebody_elses_export_is_forbidden_and_none_is_outdated(
    db: Database, asked: Content, actors: Actors, client: Actor, other: Actor, clock: MovableClock
) -> None:
    def body(tx: Connection) -> None:
        everything(tx)
        for reader in (client, other):
            staff.grant(tx, reader.id, "qc", "", clock())

    await db.write(body)
    exporting = Exporting(db, asked, lambda: LATER)
    mine = (await exporting.ask(client, Order(QUARTER, "", "", "csv"))).id
    assert (await exporting.view(client, mine)).state == "queued"
    for do in (exporting.view, exporting.cancel):
        with pytest.raises(NotAllowed):
            await do(other, mine)
        with pytest.raises(Outdated):
            await do(other, mine + 1)
    assert (await exporting.view(client, mine)).state == "queued"


@pytest.mark.parametrize("wanted", [["csv"] * 6, ["csv", "csv", "xlsx", "xlsx", "zip", "zip", "sav", "sav"]])
async def test_exports_asked_for_at_the_same_moment_are_counted(
    db: Database, asked: Content, client: Actor, clock: MovableClock, wanted: list[Format]
) -> None:
    """As several replicas would hear of them."""

    def body(tx: Connection) -> None:
        everything(tx)
        staff.grant(tx, client.id, "qc", "", clock())

    await db.write(body)
    exporting = Exporting(db, asked, lambda: LATER)
    asking = (exporting.ask(client, Order(QUARTER, "", "", into)) for into in wanted)
    found = await asyncio.gather(*asking, return_exceptions=True)
    ids = {one.order.format: one.id for one in found if isinstance(one, ExportView)}
    assert len(ids) == min(AT_ONCE, len(set(wanted)))
    for into, one in zip(wanted, found, strict=True):
        if into in ids:
            assert isinstance(one, ExportView), "the same order is one"
            assert one.id == ids[into]
        else:
            assert isinstance(one, TooManyExports)
    assert len(await db.read(lambda tx: exports.open_of(tx, client.id))) == len(ids)
