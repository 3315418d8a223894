"""Random clusters: small, valid for the API server, and with every way to write a network policy.

The same recipe serves hypothesis, which shrinks a failing cluster, and a seeded generator, which is fast. The
words are few, so that selectors often meet labels and blocks often meet addresses.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

from network.policy_recipes import NEW, OLD, PolicyRecipe
from network.recipes import NAMESPACES, Choose, Object


class Scene(NamedTuple):
    """Manifests, what is known of the addresses, and the switches of the dialect."""

    objects: list[Object]
    pod_cidrs: tuple[str, ...]
    node_cidrs: tuple[str, ...]
    pods_in_ip_blocks: str
    host_network: str


def seeded(seed: int) -> Scene:
    """The cluster number ``seed``."""
    random = Random(seed)
    return scene(random.choice)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Any cluster."""
    return scene(lambda options: draw(st.sampled_from(options)))


def scene(choose: Choose) -> Scene:
    recipe = PolicyRecipe(choose)
    spaces = NAMESPACES[: choose((1, 2, 3))]
    namespaces = [found for name in spaces if (found := recipe.namespace(name))]
    workloads = [recipe.workload(index, choose(spaces)) for index in range(choose((1, 2, 3, 4, 5, 6)))]
    kinds = choose((("NetworkPolicy",), (*OLD, "NetworkPolicy"), (*NEW, "NetworkPolicy"), OLD, NEW, (*OLD, *NEW)))
    policies = [recipe.policy(index, choose(kinds), spaces) for index in range(choose(tuple(range(9))))]
    return Scene(
        [*namespaces, *workloads, *_one_baseline(policies)],
        choose(((), ("10.1.0.0/16",), ("10.1.0.0/16", "fd00:1::/48"))),
        choose(((), ("172.16.0.0/16",))),
        choose(("unknown", "unknown", "yes", "no")),
        choose(("unknown", "unknown", "pod", "node")),
    )


def _one_baseline(policies: list[Object]) -> list[Object]:
    """A cluster has at most one BaselineAdminNetworkPolicy, and its name is ``default``."""
    baselines = [policy for policy in policies if policy["kind"] == OLD[1]]
    return [policy for policy in policies if policy not in baselines[1:]]
