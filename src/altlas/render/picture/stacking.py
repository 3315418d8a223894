"""Heights in a drawing: things in a column stay in order and apart, as near as can be to where they want to be."""

from __future__ import annotations

from collections.abc import Sequence


def stacked(wishes: Sequence[float], sizes: Sequence[float], gap: float) -> list[float]:
    """Tops of things of height ``sizes``, ``gap`` apart, whose squared distances to ``wishes`` are least in sum.

    This is an isotonic regression of the wishes less the room that the things above need, solved by pooling
    neighbours that stand in each other's way.
    """
    room = [0.0]
    for size in sizes:
        room.append(room[-1] + size + gap)
    pools: list[tuple[float, int]] = []
    for wish, above in zip(wishes, room, strict=False):
        total, number = wish - above, 1
        while pools and pools[-1][0] / pools[-1][1] > total / number:
            before, many = pools.pop()
            total, number = total + before, number + many
        pools.append((total, number))
    means = [total / number for total, number in pools for _ in range(number)]
    return [mean + above for mean, above in zip(means, room, strict=False)]
