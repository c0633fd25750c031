"""Private notes: masked, limited, taken away."""

import pytest

from tests.usecases.receiving import Office
from tests.usecases.reception.visits import Visit
from usecases.reception.days import NOTE_LIMIT, NoteTooLong, Reception


async def test_a_note_is_kept_masked_and_taken_away(reception: Reception, office: Office, visit: Visit) -> None:
    view = await reception.note(visit.anna, visit.contact, "  Просил перезвонить: +7 927 123-45-67  ")
    assert (view.note, view.changed) == ("Просил перезвонить: [скрыто]", True)
    assert (await reception.note(visit.anna, visit.contact, "Документы в порядке")).changed is False
    assert (await reception.card(visit.anna, visit.contact)).note == "Документы в порядке"
    assert (await reception.note(visit.anna, visit.contact, " ")).note is None
    assert (await office.row(visit.contact)).note is None


async def test_a_note_has_its_limit(reception: Reception, office: Office, visit: Visit) -> None:
    await reception.note(visit.anna, visit.contact, "я" * NOTE_LIMIT)
    with pytest.raises(NoteTooLong) as refused:
        await reception.note(visit.anna, visit.contact, "я" * (NOTE_LIMIT + 1))
    assert refused.value.length == NOTE_LIMIT + 1
    assert len((await office.row(visit.contact)).note) == NOTE_LIMIT
