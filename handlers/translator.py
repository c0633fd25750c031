"""The interface in the client's language: texts and plurals from gettext catalogues, dates through Babel.

Russian is the source: a message is its own key. A missing translation is shown in Russian. The translator is an
argument of every screen, never a global: the courier draws screens outside of any update.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from surveys.texts import LANGUAGES, Language, Text

LOCALES: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "golos"


class Translator:
    """Speaks one language."""

    def __init__(self, language: Language, catalogue: NullTranslations) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self._catalogue = catalogue

    def __call__(self, message: str, **values: object) -> str:
        """A message of the interface, with its `{values}` filled in."""
        return str(self._catalogue.gettext(message)).format(**values)

    def many(self, one: str, few: str, n: int, **values: object) -> str:
        """A message that depends on a number, available as `{n}`."""
        return str(self._catalogue.ngettext(one, few, n)).format(n=n, **values)

    def of(self, text: Text) -> str:
        """A text of content."""
        return text.to(self.language)

    def day(self, day: date) -> str:
        """«1 декабря 2026 г.»."""
        return format_date(day, "long", locale=self.locale)

    def short_day(self, day: date) -> str:
        """«1 декабря», for a day of these weeks."""
        return format_skeleton("MMMMd", day, locale=self.locale)

    def weekday(self, day: date) -> str:
        """«понедельник»."""
        return str(get_day_names("wide", locale=self.locale)[day.weekday()])

    def month(self, day: date) -> str:
        """«Декабрь 2026»."""
        return format_date(day, "LLLL y", locale=self.locale).capitalize()

    def in_month(self, day: date) -> str:
        """«декабрь 2026», within a line."""
        return format_date(day, "LLLL y", locale=self.locale)

    def weekdays(self) -> tuple[str, ...]:
        """«пн», «вт», … from Monday on, as over the columns of a calendar."""
        names = get_day_names("short", locale=self.locale)
        return tuple(names[day] for day in range(len(names)))

    def moment(self, moment: datetime) -> str:
        """A date with the time, in the zone the value carries."""
        return format_datetime(moment, "long" if moment.tzinfo is None else "d MMMM y, HH:mm", locale=self.locale)

    def meeting(self, moment: datetime) -> str:
        """«вторник, 1 декабря, 10:40», for a talk of these weeks."""
        return f"{self.weekday(moment)}, {self.short_day(moment)}, {self.clock(moment.time())}"

    def brief(self, moment: datetime) -> str:
        """«вт, 1 дек., 10:40», for a button."""
        return f"{format_skeleton('MMMEd', moment, locale=self.locale)}, {self.clock(moment.time())}"

    def clock(self, clock: time) -> str:
        """«08:30»."""
        return format_time(clock, "HH:mm", locale=self.locale)

    def number(self, number: float) -> str:
        """A number with at most one decimal."""
        return format_decimal(round(number, 1), locale=self.locale)


@cache
def translators() -> Mapping[Language, Translator]:
    """One translator for each language. Catalogues are compiled in memory: no stale `.mo` file can lie about."""
    return {language: Translator(language, _catalogue(language)) for language in LANGUAGES}


def _catalogue(language: Language) -> Translations:
    compiled = BytesIO()
    with (LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)
