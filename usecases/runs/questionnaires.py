"""Surveys and checklists by version. What was asked stays: an edited file is another version, open runs keep theirs."""

from collections.abc import Mapping

from sqlalchemy import Connection

from db.database import Database
from db.repos import survey_versions
from guide.content import Content
from surveys.survey import Survey
from surveys.texts import Language
from usecases.refusals import Clock, Outdated


class Questionnaires:
    """The surveys and checklists of content, and every version that was ever published."""

    def __init__(self, db: Database, content: Content, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._names = {
            **{("@center", key): center.title for key, center in content.centers.items()},
            **{("@service", key): service.label for key, service in content.services.items()},
            **{("@situation", key): situation.title for key, situation in content.situations.items()},
        }
        self._asked = {**content.surveys, **content.checklists}
        self._read = {(survey.id, survey.version): survey for survey in self._asked.values()}

    async def publish(self) -> int:
        """Keep the surveys and checklists of content as they are now, before anybody is asked; how many are new."""
        now = self._clock()

        def body(tx: Connection) -> int:
            kept = (
                survey_versions.publish(tx, survey.id, survey.version, survey.model_dump(mode="json"), now)
                for survey in self._asked.values()
            )
            return sum(kept)

        return await self._db.write(body)

    def in_words(self, facts: Mapping[str, str], language: Language) -> dict[str, str]:
        """Facts about a visit as people say them: centre, service and situation by name."""
        named = ((fact, value, self._names.get((fact, value))) for fact, value in facts.items())
        return {fact: name.to(language) if name is not None else value for fact, value, name in named}

    def current(self, survey: str) -> Survey:
        """The survey or checklist as content has it. Raises Outdated for one that is gone."""
        found = self._asked.get(survey)
        if found is None:
            raise Outdated
        return found

    def at(self, tx: Connection, survey: str, version: str) -> Survey:
        """One version. Raises Outdated when it was never published."""
        known = self._read.get((survey, version))
        if known is None:
            definition = survey_versions.definition(tx, survey, version)
            if definition is None:
                raise Outdated
            known = self._read[survey, version] = Survey.model_validate(definition)
        return known
