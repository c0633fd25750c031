"""Own words: which situations a typed text may mean.

Each situation is one document made of its title and the typical phrases that editors collect; a text is scored against
them with BM25. Its terms are stems (Snowball, for Russian endings), pairs of neighbouring stems, and pieces of 3–5
letters of each word, which carry a word over a typo: «поворов» and «поваров» share most of theirs. Everything is
counted once at start; matching is a sum over the terms of the text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import Final

from snowballstemmer import stemmer

from guide.situations import Audience, Situation

SUGGESTIONS: Final = 3
STEM, PAIR, PIECES = 1.0, 1.5, 1.5
"""What a stem, a pair of stems, and all pieces of one size of a word together weigh. Chosen on the tuning half of
`tests/guide/phrases.yaml`."""
PIECE_SIZES: Final = (3, 4, 5)
K1, B = 2.0, 0.5
"""BM25: how soon repetition stops counting, and how much a long list of phrases is held against its situation."""
CLEAR, SHARP = 9.0, 5.0
"""A text is understood when its best score reaches `CLEAR`, or `SHARP` for each word of a short one. On the tuning half
98 % of the phrases do, and the greetings, spam and talk of the weather mostly do not."""
NEAR: Final = 0.4
"""A second or third suggestion must score at least this share of the first: a far-fetched guess can hurt."""
OWN, OWN_PIECE, OWN_PIECES = 0.52, 0.7, 2
"""A stem is a situation's own when more than this share of its weight is there; so are two pieces of it (a typo)."""
LONG_PIECE: Final = 1 + PIECE_SIZES[-1]
FAINT, LEVEL = 15.0, 0.8
"""Below `FAINT`, three suggestions within `LEVEL` of each other say nothing."""
KNOWN_WORDS: Final = 20_000
"""Words whose stem and pieces are remembered: about three times as many as all phrases have."""
LONGEST: Final = 600
"""Characters of a text that are looked at: nobody's situation needs more, and time must not grow with the text."""
WORD: Final = re.compile(r"[a-zа-я0-9]+")
_RUSSIAN: Final = stemmer("russian")
SILENT: Final = frozenset(
    (  # noqa: SIM905 - a sentence is read more easily than a list of quotes
        "а без бы был была было быть в вам вас во вот все вы где да для до его ее если есть еще за же и из или их к как"
        " ко когда куда ли мне меня мы на над нам нас не ни но о об он она они от очень перед по под после при с со так"
        " там только тут ты у уже через что чтобы эта это этот я"
    ).split()
)
"""Words too common to say anything."""


@dataclass(frozen=True)
class Suggestion:
    """A situation a text may mean; `score` only orders suggestions of one text."""

    situation: Situation
    score: float


class Matcher:
    """Built once from all situations; asked for every text that nothing else was waiting for."""

    def __init__(self, situations: Iterable[Situation]) -> None:
        self._situations = {situation.id: situation for situation in situations}
        self._weights = self._learn()

    def suggest(self, text: str, audience: Audience | None = None) -> tuple[Suggestion, ...]:
        """At most three situations of this audience (None: of both), likeliest first. Nothing for gibberish."""
        terms = self._terms(text)
        scores: defaultdict[str, float] = defaultdict(float)
        for term, count in terms.items():
            for situation, weight in self._weights.get(term, {}).items():
                scores[situation] += weight * count
        found = (Suggestion(self._situations[key], score) for key, score in scores.items())
        mine = (one for one in found if audience in (None, one.situation.audience))
        fair = [one for one in mine if not one.situation.delicate or self._speaks_of(one.situation, terms)]
        best = sorted(fair, key=lambda one: (-one.score, one.situation.id))[:SUGGESTIONS]
        words = sum(term.startswith("=") for term in terms)
        if not best or best[0].score < min(CLEAR, SHARP * words) or _flat(best):
            return ()
        return tuple(one for one in best if one.score >= NEAR * best[0].score)

    def _speaks_of(self, situation: Situation, terms: Mapping[str, float]) -> bool:
        """Whether a whole word of the text (or a long piece, for typos) is this situation's own.

        A delicate situation (a prison term, a war, an illness) must not be guessed from words that anybody uses.
        """
        shares = {term: self._share(term, situation) for term in terms}
        pieces = sum(share > OWN_PIECE for term, share in shares.items() if len(term) == LONG_PIECE)
        return pieces >= OWN_PIECES or any(share > OWN for term, share in shares.items() if term.startswith("="))

    def _share(self, term: str, situation: Situation) -> float:
        """How much of a term's weight among the situations of one audience is this situation's."""
        weights = self._weights.get(term, {})
        alike = (weight for key, weight in weights.items() if self._situations[key].audience == situation.audience)
        return weights.get(situation.id, 0) / (sum(alike) or 1)

    def named(self, text: str) -> Situation | None:
        """The situation whose title this is, in any language."""
        wanted = " ".join(_words(text))
        for situation in self._situations.values():
            if any(wanted == " ".join(_words(title)) for _, title in situation.title.written()):
                return situation
        return None

    def _learn(self) -> dict[str, dict[str, float]]:
        """For each term, what it says for each situation."""
        counts = {key: self._count(situation) for key, situation in self._situations.items()}
        sizes = {key: sum(count.values()) for key, count in counts.items()}
        average = sum(sizes.values()) / max(len(sizes), 1)
        spread = Counter(term for count in counts.values() for term in count)
        weights: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for key, count in counts.items():
            length = K1 * (1 - B + B * sizes[key] / average)
            for term, times in count.items():
                rarity = log(1 + (len(counts) - spread[term] + 0.5) / (spread[term] + 0.5))
                weights[term][key] = rarity * times * (K1 + 1) / (times + length)
        return dict(weights)

    def _count(self, situation: Situation) -> Mapping[str, float]:
        total: defaultdict[str, float] = defaultdict(float)
        for phrase in (situation.title.ru, *situation.phrases):
            for term, count in self._terms(phrase).items():
                total[term] += count
        return total

    def _terms(self, text: str) -> Mapping[str, float]:
        words = [word for word in _words(text[:LONGEST]) if word not in SILENT]
        stems = [_stem(word) for word in words]
        terms: defaultdict[str, float] = defaultdict(float)
        for stem in stems:
            terms["=" + stem] += STEM
        for first, second in pairwise(stems):
            terms[f"{first}+{second}"] += PAIR
        for word in words:
            for piece, share in _pieces(word):
                terms[piece] += share
        return terms


def _flat(best: Sequence[Suggestion]) -> bool:
    """Whether a weak text means everything alike, as «ищу работу» does: then the whole list is the honest answer."""
    return len(best) == SUGGESTIONS and best[0].score < FAINT and best[-1].score > LEVEL * best[0].score


def stems(text: str) -> frozenset[str]:
    """The stems of all words of a text, the silent ones included."""
    return frozenset(_stem(word) for word in _words(text[:LONGEST]))


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower().replace("ё", "е"))


@lru_cache(maxsize=KNOWN_WORDS)
def _stem(word: str) -> str:
    return str(_RUSSIAN.stemWord(word))


@lru_cache(maxsize=KNOWN_WORDS)
def _pieces(word: str) -> tuple[tuple[str, float], ...]:
    edged = f"^{word}$"
    pieces: list[tuple[str, float]] = []
    for size in PIECE_SIZES:
        starts = range(len(edged) - size + 1)
        pieces += (("~" + edged[start : start + size], PIECES / len(starts)) for start in starts)
    return tuple(pieces)
