"""`golos index show` and `publish` as an operator types them."""

import asyncio
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.index_show import as_document
from db.database import connect
from db.models import MethodVersion, Run
from guide.content import load
from tests.conftest import ROOT, MovableClock
from tests.usecases.index_cards.conftest import Q3
from tests.usecases.index_cards.counted import counted, many
from usecases.index.reader import IndexReader
from usecases.index.views import IndexCard
from usecases.jobs import wall_clock

CONTENT = load(ROOT / "content")
Types = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path, migrated_file: Path) -> str:
    shutil.copy(migrated_file, tmp_path / "golos.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'golos.db'}"


@pytest.fixture
def types(url: str) -> Types:
    return lambda *words: CliRunner().invoke(
        cli, ["index", *words], env={"DATABASE_URL": url, "CONTENT_DIR": str(ROOT / "content")}
    )


@pytest.fixture
def answered(url: str) -> IndexCard:
    """A centre in which many answered, and its card."""

    async def answer() -> IndexCard:
        method, survey = CONTENT.method, CONTENT.surveys["quarter_citizen"]
        assert method is not None
        keys = {key for indicator in method.indicators() for key in indicator.questions.get(survey.id, {})}
        said = " ".join(f"{key}={8 if key == 'rec' else 4}" for key in sorted(keys))
        async with connect(url) as db:
            await counted(db, method, many(survey, said, 20, "saransk", Q3))
            return await db.read(lambda tx: IndexReader(CONTENT).card(tx, "saransk", Q3))

    return asyncio.run(answer())


def test_json_says_what_the_card_says(types: Types, answered: IndexCard) -> None:
    said = types("show", "--center", "saransk", "--period", "2026-Q3", "--json")
    assert said.exit_code == 0
    document = json.loads(said.output)
    assert document == json.loads(json.dumps(as_document(answered)))
    assert (document["place"], document["period"], document["citizen"]["n"]) == ("saransk", "2026-Q3", 20)
    assert document["citizen"]["value"] == answered.sides["citizen"].value
    assert len(document["citizen"]["groups"]) == 5
    assert document["employer"]["why"] == "no_answers"
    assert set(document) == {
        *("place", "title", "period", "since", "last", "method", "sample", "caught_up", "composite", "citizen"),
        *("employer", "change", "base", "beside", "published"),
    }


def test_a_table_for_people(types: Types, answered: IndexCard) -> None:
    said = types("show", "--period", "2026-Q3")
    assert said.exit_code == 0
    assert "region · 2026-Q3" in said.output
    assert "Вежливость" in said.output


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("show", "--period", "2026-13"), "«2026-13» is no period; write 2026-07, 2026-Q3 or 2026\n"),
        (("show", "--period", "2026", "--center", "atlantis"), "--center «atlantis» is unknown; one of: saransk"),
        (("publish", "yesterday"), "«yesterday» is no period; write 2026-07, 2026-Q3 or 2026\n"),
    ],
)
def test_mistakes_are_one_plain_line(types: Types, words: tuple[str, ...], complaint: str) -> None:
    said = types(*words)
    assert said.exit_code == 2
    assert said.output.startswith(complaint)
    assert said.output.count("\n") == 1


def test_publishing_twice(types: Types, answered: IndexCard) -> None:
    first, again = types("publish", "2026-Q3"), types("publish", "2026-Q3")
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.output.startswith("2026-Q3: published, publication 1, method «1», ")
    assert again.output.startswith("2026-Q3: nothing has changed since it was published, publication 1, ")
    document = json.loads(types("show", "--center", "saransk", "--period", "2026-Q3", "--json").output)
    assert (document["published"]["id"], document["published"]["same"]) == (1, True)
    assert document["published"]["citizen"] == document["citizen"]


def test_the_future_is_not_published_and_what_runs_is_said_to(types: Types, answered: IndexCard) -> None:
    year = wall_clock().year
    later = types("publish", f"{year + 1}")
    assert (later.exit_code, later.output) == (
        2,
        f"{year + 1} begins on {year + 1}-01-01: there is nothing to publish yet.\n",
    )
    assert types("publish", f"{year}").output.endswith(
        f"\nThe period runs until {year}-12-31: publish it again when it is over.\n"
    )


def test_answers_that_no_method_has_counted_yet_are_not_overlooked(types: Types, url: str, answered: IndexCard) -> None:
    """A database with runs, and no bot of this version has been started on it."""
    then = datetime(2026, 8, 3, 9, tzinfo=UTC)
    run = {
        "survey": "pulse", "version": "1", "respondent": "0" * 32, "channel": "invite", "center": "saransk",
        "day": then.date(), "facts": {}, "language": "ru", "state": "completed", "counted": True,
        "shown_at": then, "started_at": then, "updated_at": then, "ended_at": then,
    }  # fmt: skip

    async def uncounted() -> None:
        async with connect(url) as db:
            await db.write(lambda tx: tx.execute(insert(Run).values(**run)) and None)

    asyncio.run(uncounted())
    said = types("publish", "2026-Q3")
    assert (said.exit_code, said.output[:47]) == (2, "Earlier answers are not counted by this method ")
    assert json.loads(types("show", "--period", "2026-Q3", "--json").output)["caught_up"] is False
    assert "still being counted" in types("show", "--period", "2026-Q3").output


def test_who_published(types: Types, answered: IndexCard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.operator.getuser", lambda: "petrova")
    first, again = types("publish", "2026-Q3", "--by", "ivanova"), types("publish", "2026-Q3")
    assert first.output.endswith(", by ivanova.\n")
    assert again.output.endswith(", by ivanova.\n")
    assert types("publish", "2026-07").output.endswith(", by petrova.\n")
    assert json.loads(types("show", "--period", "2026-Q3", "--json").output)["published"]["operator"] == "ivanova"
    assert "by ivanova" in types("show", "--period", "2026-Q3").output


@pytest.mark.parametrize("name", ["x" * 65, "two\nlines"])
def test_a_name_that_does_not_fit_is_one_plain_line(types: Types, name: str) -> None:
    said = types("publish", "2026-Q3", "--by", name)
    assert (said.exit_code, said.output) == (2, "--by: a name of at most 64 letters, in one line\n")


def test_a_user_without_a_name_is_one_plain_line(types: Types, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr("bot.operator.getuser", nobody)
    said = types("publish", "2026-Q3")
    assert (said.exit_code, said.output.count("\n")) == (2, 1)
    assert said.output.startswith("--by NAME: say who does it")


def test_other_rules_under_the_same_version_are_one_plain_line(
    types: Types, url: str, answered: IndexCard, clock: MovableClock
) -> None:
    force(url, "another", clock)
    for words in (("publish", "2026-Q3"), ("show", "--period", "2026-Q3")):
        said = types(*words)
        assert (said.exit_code, said.output.count("\n")) == (2, 1)
        assert said.output.endswith("Raise «version» in content/method.yaml.\n")


def force(url: str, imprint: str, clock: MovableClock) -> None:
    """Version 1 came into force with this imprint."""

    async def begun() -> None:
        async with connect(url) as db:
            values = {"version": "1", "imprint": imprint, "definition": {}, "since": clock()}
            await db.write(lambda tx: tx.execute(insert(MethodVersion).values(**values)) and None)

    asyncio.run(begun())


def test_nothing_is_published_before_all_is_counted(
    types: Types, url: str, answered: IndexCard, clock: MovableClock
) -> None:
    assert CONTENT.method is not None
    force(url, CONTENT.method.imprint, clock)
    said = types("publish", "2026-Q3")
    assert said.exit_code == 2
    assert said.output.startswith("Earlier answers are not counted by this method yet.")
