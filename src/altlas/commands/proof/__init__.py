"""The proof of a build: what the generated policies allow is what the platform file declares, no more and no less.

Each side is proven alone. A connection needs both, so that an opening on one side would go unnoticed behind the other
until somebody opens that one, too. Source and destination of every pair are the platform's own pods, the ends that
the platform file places elsewhere, every range of addresses that a policy could tell from others, and strangers: pods
that nobody has declared, but for which a selector could be too wide.

Two things are outside of what policies can say, and so of the proof: traffic between a pod and its own node is always
possible, as is that of a pod with itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from altlas.commands.proof.causes import causes
from altlas.commands.proof.comparison import Comparison, Difference, compare
from altlas.commands.proof.declared import Declared
from altlas.commands.proof.scene import Scene, scene
from altlas.generate.network_policies.default_deny import NAME as DEFAULT_DENY
from altlas.model.platform import Platform
from altlas.model.tree import KubeObject
from altlas.network import solve
from altlas.network.rectangles import Direction


class Proof(NamedTuple):
    """Figures, and why they are not as they should be."""

    flows: int
    blocked: int
    """Declared flows that some side does not allow."""
    undeclared: int
    """Pairs of ends that can do what nobody declared."""
    causes: tuple[str, ...] = ()
    """One sentence for each thing that is wrong; none if allowed equals declared."""

    @property
    def holds(self) -> bool:
        """Whether allowed equals declared."""
        return not self.causes


def prove(platform: Platform, objects: Iterable[KubeObject]) -> Proof:
    """Compare what ``objects``, a whole tree of ``platform``, allow with its flows.

    Where nothing is wrong otherwise, the same is asked without the default deny: a workload's own policy must not
    lean on it. Asked at once, it would only repeat what is wrong anyway.
    """
    declared = Declared(platform)
    made = scene(platform, objects)
    found = _differences(made, declared) or _differences(made, declared, without=DEFAULT_DENY)
    return Proof(
        flows=len(declared.flows),
        blocked=len({difference.flow for difference in found if difference.flow is not None}),
        undeclared=len({(made.name(one.src), made.name(one.dst)) for one in found if one.flow is None}),
        causes=(*(f"the API server refuses it: {problem}" for problem in made.problems), *causes(found)),
    )


def _differences(made: Scene, declared: Declared, without: str = "") -> list[Difference]:
    """Those of both sides, with all policies but those called ``without``; without any, strangers are not judged."""
    judged = made.own if without else made.own | made.strangers
    found: list[Difference] = []
    for side in Direction:
        reach = solve(made.half(side, without=without))
        found += compare(Comparison(reach, made, side, judged, without), declared)
    return found


__all__ = ["Proof", "prove"]
