"""Signed deep links: what was put in comes out, and nothing else gets in."""

import string
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import LINK_KEY
from usecases.actors import RoleName
from usecases.links import ROLES, BadLink, Links

ALPHABET = frozenset(string.ascii_letters + string.digits + "-_")
LONGEST = "a" * 24
LATER = datetime(2026, 12, 8, 7, 40, tzinfo=UTC)

centers = st.just("") | st.from_regex(r"[a-z][a-z0-9_]{1,23}", fullmatch=True)
moments = st.integers(1_700_000_000, 4_100_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))


@settings(deadline=None)
@given(st.sampled_from(ROLES), centers, moments)
def test_an_invite_says_what_was_put_in(role: RoleName, center: str, expires_at: datetime) -> None:
    links = Links(LINK_KEY)
    invite = links.read_invite(links.invite(role, center, expires_at))
    assert (invite.role, invite.center) == (role, center)
    assert invite.expires_at == expires_at


@settings(deadline=None)
@given(st.sampled_from(ROLES), centers, moments)
def test_an_invite_fits_a_start_link(role: RoleName, center: str, expires_at: datetime) -> None:
    payload = Links(LINK_KEY).invite(role, center, expires_at)
    assert len(payload) <= 64
    assert set(payload) <= ALPHABET


def test_the_longest_centre_id_fits(links: Links) -> None:
    payload = links.invite("consultant", LONGEST, LATER)
    assert len(payload) <= 64
    assert links.read_invite(payload).center == LONGEST


def test_no_two_invites_are_alike(links: Links) -> None:
    made = {links.invite("qc", "west", LATER) for _ in range(50)}
    assert len(made) == 50
    assert len({links.read_invite(payload).nonce for payload in made}) == 50


@pytest.mark.parametrize("center", ["", "a1", "a12", "west", LONGEST])
def test_every_change_of_one_character_is_refused(links: Links, center: str) -> None:
    payload = links.invite("consultant", center, LATER)
    passed = []
    for place, was in enumerate(payload):
        for other in ALPHABET - {was}:
            changed = payload[:place] + other + payload[place + 1 :]
            try:
                links.read_invite(changed)
            except BadLink:
                continue
            passed.append((place, was, other))
    assert passed == []


@pytest.mark.parametrize("extra", ["A", "=", "==", ".", " ", "\n", "%", "я"])
def test_nothing_may_be_added(links: Links, extra: str) -> None:
    payload = links.invite("consultant", "west", LATER)
    for place in (0, 1, len(payload) // 2, len(payload)):
        with pytest.raises(BadLink):
            links.read_invite(payload[:place] + extra + payload[place:])


def test_nothing_may_be_cut_off(links: Links) -> None:
    payload = links.invite("consultant", "west", LATER)
    for length in range(len(payload)):
        with pytest.raises(BadLink):
            links.read_invite(payload[:length])


@pytest.mark.parametrize(
    "payload", ["", "i", "ii", "приглашение", "i" * 64, "i====", "I_am-not-an-invite", "\0", "i🙂"]
)
def test_nonsense_is_refused(links: Links, payload: str) -> None:
    with pytest.raises(BadLink):
        links.read_invite(payload)


def test_an_invite_of_another_key_is_refused(links: Links) -> None:
    with pytest.raises(BadLink):
        links.read_invite(Links("another key of another deployment, long").invite("admin", "", LATER))
