"""What the reader of policies says about each of them: refused, ambiguous, or not understood."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.checks.network.table import ROWS
from altlas.checks.network.twin import Network
from altlas.model.finding import Finding
from altlas.network import Fault


def find(network: Network) -> Iterator[Finding]:
    """One finding for each problem, but for objects that the schema refuses already."""
    for problem in network.problems:
        resource = network.resource(problem.origin)
        if resource is not None:
            yield _BY_FAULT[problem.kind].finding(resource, problem.route, problem.message, problem.cure)


_BY_FAULT = {
    Fault.INVALID: ROWS["network-policy-invalid"],
    Fault.AMBIGUOUS: ROWS["network-policy-ambiguous"],
    Fault.NOT_UNDERSTOOD: ROWS["network-policy-not-understood"],
}
