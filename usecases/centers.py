"""Centres: by id, and by distance from a shared location, which is never stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from guide.centers import Center, Today, distance_km, today
from guide.content import Content
from guide.workdays import Workdays
from usecases.refusals import Clock, Outdated


@dataclass(frozen=True)
class CenterCard:
    """A centre and how it works today, on its own wall clock."""

    id: str
    center: Center
    today: Today


class Centers:
    """What a person may ask about the region's centres."""

    def __init__(self, content: Content, workdays: Workdays, clock: Clock) -> None:
        self._content = content
        self._workdays = workdays
        self._clock = clock

    def all(self) -> Mapping[str, Center]:
        """Every centre by id, in the editors' order."""
        return self._content.centers

    def card(self, key: str) -> CenterCard:
        """One centre today. Raises Outdated for one that content no longer has."""
        center = self._content.centers.get(key)
        if center is None:
            raise Outdated
        return CenterCard(key, center, today(center, self._clock(), partial(self._workdays.hours, key)))

    def nearest(self, latitude: float, longitude: float) -> tuple[tuple[str, Center, float], ...]:
        """Centres with their distance in kilometres, nearest first."""
        near = (
            (key, center, distance_km(latitude, longitude, center)) for key, center in self._content.centers.items()
        )
        return tuple(sorted(near, key=lambda entry: entry[2]))
