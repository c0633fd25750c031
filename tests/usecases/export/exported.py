"""Ended runs as rows, without anybody answering; and files read back."""

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from db.models import Answer, AnswerChange, Run
from db.repos import survey_versions
from surveys.survey import Survey

BEGAN = datetime(2026, 11, 10, 7, 30, tzinfo=UTC)
DAY = date(2026, 11, 10)
EVERYTHING = {
    "mark": "5", "easy": "7", "again": "10", "met": "yes", "room": "a", "fix": "a,c", "wait": "15", "better": "Чай",
}  # fmt: skip
"""Replies to `tests/surveys/every_kind.py`."""


def published(tx: Connection, survey: Survey, at: datetime = BEGAN) -> None:
    survey_versions.publish(tx, survey.id, survey.version, survey.model_dump(mode="json"), at)


def ran(
    tx: Connection,
    survey: Survey,
    replies: Mapping[str, str],
    facts: Mapping[str, str] | None = None,
    **columns: object,
) -> int:
    """One run with its replies, each given ten seconds after it was asked; its id."""
    known = facts or {}
    began = columns.pop("began", BEGAN)
    assert isinstance(began, datetime)
    values: dict[str, object] = {
        "survey": survey.id, "version": survey.version, "respondent": "r" * 32, "channel": "invite",
        "center": known.get("@center"), "day": DAY, "facts": dict(known), "language": "ru", "state": "completed",
        "counted": True, "shown_at": began, "started_at": began, "updated_at": began,
        "ended_at": began + timedelta(minutes=2), **columns,
    }  # fmt: skip
    run: int = tx.execute(insert(Run).values(**values).returning(Run.id)).scalar_one()
    for number, (question, reply) in enumerate(replies.items()):
        shown = began + timedelta(seconds=10 * number)
        said = {"run_id": run, "question": question, "reply": reply, "shown_at": shown}
        tx.execute(insert(Answer).values(**said, answered_at=shown + timedelta(seconds=10)))
    return run


def changed(tx: Connection, run: int, question: str, old: str, new: str) -> None:
    """A reply was another one before."""
    times = {"shown_at": BEGAN, "answered_at": BEGAN}
    tx.execute(insert(AnswerChange).values(run_id=run, question=question, old=old, new=new, **times))


def lines(path: Path) -> list[dict[str, str]]:
    """A CSV file as a spreadsheet would read it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
