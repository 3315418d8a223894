"""A sentence about the network names something that the input does not have, so that it says nothing."""

from __future__ import annotations

from collections.abc import Iterator

from altlas.checks.network.table import ROWS
from altlas.checks.network.twin import Network
from altlas.kube.references.words import nearest
from altlas.model.finding import Finding
from altlas.model.intent import Intent

ROW = ROWS["network-intent-name-missing"]


def find(network: Network) -> Iterator[Finding]:
    """One finding for each name of each sentence that leads nowhere."""
    intents = network.surroundings.intents
    known = _names(network) if intents and network.cluster.workloads else frozenset()
    for intent in intents if known else ():
        for name in dict.fromkeys((intent.source, intent.destination, *intent.exceptions)):
            if name != "*" and not network.reach.find(name) and name not in known:
                yield _finding(intent, name, nearest(name, sorted(known)))


def _names(network: Network) -> frozenset[str]:
    """Names of workloads and Services, with and without their namespace."""
    things = [(one.namespace, one.name) for one in network.cluster.workloads]
    things += [(one.namespace, one.name) for one in network.cluster.services]
    return frozenset(text for space, name in things for text in (name, f"{space}/{name}"))


def _finding(intent: Intent, name: str, near: str) -> Finding:
    return Finding(
        check=ROW.id,
        severity=ROW.severity,
        message=f'"{intent.text}": nothing is called {name!r}',
        cure=f"write {near}" if near else "name a workload or Service of the input",
        file=intent.file,
        line=intent.line,
        column=1,
    )
