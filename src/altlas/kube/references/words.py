"""The nearest right word, for "did you mean". Quick enough to ask for thousands of words among hundreds."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that differs from ``word`` by the fewest letters, at most two; empty text if none does.

    Words of up to four letters may differ by one, single letters by none. Ties go to the first in alphabetical order.
    """
    limit = 2 if len(word) > 4 else int(len(word) > 1)
    ends, length = 3 if len(word) > 6 else 1, len(word)
    head, tail = word[:ends], word[-ends:]
    # Two slips hardly touch both ends of a long word, and they change its length by two at most.
    likely = [
        candidate
        for candidate in candidates
        if (candidate.startswith(head) or candidate.endswith(tail)) and -limit <= len(candidate) - length <= limit
    ]
    return _nearest(word, likely, limit) if likely else ""


def _nearest(word: str, candidates: list[str], limit: int) -> str:
    best, letters = "", set(word)
    for candidate in candidates:
        # A slip changes two letters at most, so words with more letters of their own need no counting.
        if candidate == word or len(letters.symmetric_difference(candidate)) > 2 * limit:
            continue
        found = distance(word, candidate, limit)
        if found < limit or (found == limit and (not best or candidate < best)):
            best, limit = candidate, found
    return best


def close(one: str, other: str) -> bool:
    """Whether two words are the same but for one slip."""
    return bool(one) and bool(other) and (one == other or bool(nearest(one, (other,))))


def distance(one: str, other: str, limit: int) -> int:
    """Letters to add, drop, change or swap with their neighbour; more than ``limit`` if it is not worth counting.

    The optimal string alignment distance. With a limit of two, trying each slip at the first difference is
    much quicker than filling a matrix.
    """
    start = 0
    for letter, against in zip(one, other, strict=False):
        if letter != against:
            break
        start += 1
    one, other = one[start:], other[start:]
    if not one or not other:
        return len(one) + len(other)
    if limit == 0:
        return 1
    tries = [(one[1:], other[1:]), (one[1:], other), (one, other[1:])]
    if one[:2] == other[1::-1]:
        tries.append((one[2:], other[2:]))
    return 1 + min(distance(left, right, limit - 1) for left, right in tries)
