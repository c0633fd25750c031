"""Questionnaires as they were published."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, insert, select

from db.models import SurveyVersion


def publish(tx: Connection, survey: str, version: str, definition: Mapping[str, Any], now: datetime) -> bool:
    """Keep this version for ever. False when it is kept already."""
    known = (SurveyVersion.survey == survey) & (SurveyVersion.version == version)
    if tx.execute(select(exists().where(known))).scalar():
        return False
    values = {"survey": survey, "version": version, "definition": dict(definition), "published_at": now}
    tx.execute(insert(SurveyVersion).values(values))
    return True


def definition(tx: Connection, survey: str, version: str) -> dict[str, Any] | None:
    """The definition of one version."""
    known = (SurveyVersion.survey == survey) & (SurveyVersion.version == version)
    return tx.execute(select(SurveyVersion.definition).where(known)).scalar()
