"""Random samples that anybody can draw again.

The frame is the list of client ids from which the sample is drawn. Everybody in it gets a keyed BLAKE2 digest of their
id, and the smallest digests are chosen. BLAKE2 is fixed by RFC 7693, so the same frame and seed give the same people on
every machine; the order that `random` shuffles into is promised by nobody. Without the seed nobody can tell who will be
chosen, and each person's chance is the same: a simple random sample without replacement.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest
from itertools import accumulate, chain, pairwise
from typing import Final

PLACE_BYTES: Final = 16
"""Length of a person's digest: two people of one frame practically never share a place in the order."""
ID_BYTES: Final = 8


@dataclass(frozen=True)
class Draw:
    """One recorded sample. `weight`: how many people of the frame each of the `chosen` (sorted) stands for."""

    chosen: tuple[int, ...]
    probability: float
    weight: float
    frame_size: int
    frame_hash: str


def draw(frame: Sequence[int], size: int, seed: str) -> Draw:
    """Choose `size` people of the frame, or all of a smaller one. The order of the frame does not matter."""
    if size < 1:
        raise ValueError("a sample of nobody")
    ids = sorted(set(frame))
    key = seed.encode()
    chosen = ids if size >= len(ids) else sorted(client for _, client in nsmallest(size, _places(ids, key)))
    share = len(chosen) / len(ids) if ids else 1.0
    return Draw(tuple(chosen), share, 1 / share, len(ids), frame_hash(ids))


def frame_hash(frame: Sequence[int]) -> str:
    """The fingerprint of a frame: BLAKE2 over its sorted ids, 64 hexadecimal digits."""
    ids = sorted(set(frame))
    return blake2b(struct.pack(f">{len(ids)}Q", *ids), digest_size=32).hexdigest()


def pack_frame(frame: Sequence[int]) -> bytes:
    """A frame for storing: the steps from one sorted id to the next, compressed. A million neighbours take 12 kB."""
    ids = sorted(set(frame))
    steps = (after - before for before, after in pairwise(chain((0,), ids)))
    return zlib.compress(struct.pack(f">{len(ids)}Q", *steps))


def unpack_frame(packed: bytes) -> tuple[int, ...]:
    """The sorted ids of a stored frame."""
    raw = zlib.decompress(packed)
    return tuple(accumulate(struct.unpack(f">{len(raw) // ID_BYTES}Q", raw)))


def _places(ids: Sequence[int], key: bytes) -> Iterator[tuple[bytes, int]]:
    for client in ids:
        yield blake2b(client.to_bytes(ID_BYTES, "big"), key=key, digest_size=PLACE_BYTES).digest(), client
