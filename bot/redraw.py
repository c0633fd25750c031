"""What `golos survey draw` says about a sample that was drawn again."""

from collections.abc import Iterator

from usecases.waves.draws import Redraw


def told(drawn: Redraw) -> Iterator[str]:
    """The record, its repetition, and whether they agree."""
    yield f"Wave {drawn.wave}, survey «{drawn.survey}»."
    yield f"Frame: {drawn.frame_size} people, BLAKE2 {drawn.frame_hash}"
    yield f"Seed: {drawn.seed}"
    yield f"Chosen: {drawn.chosen}, probability {drawn.probability:.6g}, weight {drawn.weight:.6g}"
    if not drawn.same_frame:
        yield "The stored frame is not the one that was recorded: its hash differs."
    if drawn.strangers:
        yield f"{drawn.strangers} people were invited whom this draw does not choose."
    if drawn.unlinked:
        yield f"{drawn.unlinked} of those invited have withdrawn their consent or been erased since."
    if drawn.missing:
        yield f"{drawn.missing} of those chosen have no invitation: not planned yet, erased before, or the wave ended."
    if drawn.left_out:
        yield f"{drawn.left_out} of those chosen were left out."
    yield "The same people as were invited." if drawn.equal else "NOT the same people as were invited."
