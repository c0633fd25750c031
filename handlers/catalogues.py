"""How far the interface is translated: what `golos check` counts beside the translations of content."""

from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

from handlers.translator import DOMAIN
from surveys.texts import SOURCE, Language

UNREAD: Final = "unread"
"""The comment that marks a translation no native speaker has read."""


def catalogue_counts(locale_dir: Path, language: Language) -> tuple[int, int]:
    """Messages that are missing (shown in Russian), and written ones not read by a native speaker.

    A fuzzy message is missing: catalogues are compiled without it. In Russian a message is its own key, so only
    the forms of a plural can be missing.
    """
    with (locale_dir / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    missing = unread = 0
    for message in catalogue:
        if not message.id:
            continue  # the header
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        written = all(forms) and not message.fuzzy
        missing += not written and (language != SOURCE or message.pluralizable)
        unread += written and any(UNREAD in comment for comment in (*message.user_comments, *message.auto_comments))
    return missing, unread
