"""How well own words are understood, on the half of the phrases that nobody tuned with. `make test` prints it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from guide.content import load
from guide.words import Matcher

ROOT = Path(__file__).parent.parent.parent
PHRASES = Path(__file__).parent / "phrases.yaml"


@dataclass
class Result:
    """Counts of one measurement, and the misses by situation: (what was suggested, the phrase)."""

    phrases: int = 0
    first: int = 0
    among_three: int = 0
    misses: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def top1(self) -> float:
        return self.first / self.phrases

    @property
    def top3(self) -> float:
        return self.among_three / self.phrases


def phrases(half: str) -> Iterator[dict[str, str]]:
    yield from (one for one in yaml.safe_load(PHRASES.read_text("utf-8"))["phrases"] if one["half"] == half)


def measure(matcher: Matcher, half: str, *, audience_known: bool) -> Result:
    result = Result()
    for phrase in phrases(half):
        audience = phrase["audience"] if audience_known else None
        found = [one.situation.id for one in matcher.suggest(phrase["text"], audience)]  # type: ignore[arg-type]
        right = {phrase["situation"], *phrase.get("also", ())}
        result.phrases += 1
        result.first += bool(found and found[0] in right)
        result.among_three += bool(right & set(found))
        if not (found and found[0] in right):
            said = found[0] if found else "nothing"
            result.misses.setdefault(phrase["situation"], []).append((said, phrase["text"]))
    return result


def main() -> None:
    matcher = Matcher(load(ROOT / "content").situations.values())
    print("\nOwn words, the unseen half:")
    for known in (True, False):
        result = measure(matcher, "unseen", audience_known=known)
        who = "known" if known else "unknown"
        print(f"  audience {who}: top-1 {result.top1:.3f}, top-3 {result.top3:.3f} of {result.phrases} phrases")
    print("  misses with the audience unknown:")
    for situation, missed in sorted(result.misses.items()):
        for said, text in missed:
            print(f"    {situation} ← {said}: {text}")


if __name__ == "__main__":
    main()
