"""The catalogue: what nobody uses, what was checked too long ago, what claims a source it does not name."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from guide.content import Draft
from guide.reading import Problem
from guide.services import Service

FRESH: Final = timedelta(days=366)
"""After this long somebody has to look at the facts of a service again."""


def catalogue_problems(draft: Draft, today: date) -> Iterator[Problem]:
    """Everything wrong with services, documents and partners, apart from their words."""
    yield from _unused(draft)
    for key, service in draft.services.items():
        for place, says in _facts(service, today):
            yield Problem(draft.service_files[key], f"services.{key}.{place}", says)


def _facts(service: Service, today: date) -> Iterator[tuple[str, str]]:
    if service.checked > today:
        yield "checked", f"{service.checked} is in the future: a date on which somebody checked the facts is meant"
    elif today - service.checked > FRESH:
        yield "checked", f"last checked on {service.checked}, over a year ago: check the facts and change the date"
    for place, basis in enumerate(service.basis):
        if basis.sure == "source" and basis.source is None:
            yield f"basis.{place}", "«sure: source» needs a «source» (or write «sure: own»)"


def _unused(draft: Draft) -> Iterator[Problem]:
    """Said only when everything that might use it could be read."""
    if draft.whole("situations/"):
        offered = {item.service for situation in draft.situations.values() for item in situation.bundle}
        for key, file in draft.service_files.items():
            if key not in offered:
                yield Problem(file, f"services.{key}", "no situation offers this service")
    if draft.whole("services/"):
        brought = {document for service in draft.services.values() for document in service.documents}
        helping = {service.partner for service in draft.services.values()}
        for key in draft.documents:
            if key not in brought:
                yield Problem("documents.yaml", f"documents.{key}", "no service asks for this document")
        for key in draft.partners:
            if key not in helping:
                yield Problem("partners.yaml", f"partners.{key}", "no service is provided by this partner")
