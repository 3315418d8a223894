"""Inputs of np-guard/netpol-analyzer that must be refused, or reported as ambiguous: each for its own cause."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from altlas.load.objects import items
from altlas.network import policies
from altlas.network.policies.undeclared_ports import undeclared
from altlas.network.policy import Fault, Policy, Problem
from altlas.network.reading import read as read_cluster
from altlas.yamltext.read import read
from network.netpol_cases import CASES

TWO_FIELDS = "should have at most 1 properties"
NO_CIDR = 'Invalid value: "zc00::/8": Invalid CIDR format provided'

# folder, kind, line of the object's part in its file that the problem points at, part of the message
CAUSES = (
    ("anp_bad_path_test_1", Fault.AMBIGUOUS, "spec.priority: AdminNetworkPolicy priority-50-example and"),
    ("anp_bad_path_test_2", Fault.INVALID, "spec.priority: Invalid value: 1001: should be less than or equal to 1000"),
    ("anp_bad_path_test_3", Fault.AMBIGUOUS, "metadata.name: AdminNetworkPolicy same-name is written twice"),
    ("anp_bad_path_test_4", Fault.INVALID, "spec.subject: Required value"),
    ("anp_bad_path_test_5", Fault.INVALID, f"spec.subject: Invalid value: object: {TWO_FIELDS}"),
    ("anp_bad_path_test_6", Fault.INVALID, "spec.egress[0].to: Required value"),
    ("anp_bad_path_test_7", Fault.INVALID, f"spec.egress[0].to[0]: Invalid value: object: {TWO_FIELDS}"),
    ("anp_bad_path_test_8", Fault.INVALID, f"spec.egress[3].ports[0]: Invalid value: object: {TWO_FIELDS}"),
    ("anp_bad_path_test_9", Fault.INVALID, 'spec.egress[1].action: Unsupported value: "Accept"'),
    ("anp_bad_path_test_10", Fault.INVALID, "spec.egress[0].to: Required value"),
    ("anp_bad_path_test_12", Fault.INVALID, "spec.egress[0].action: Required value"),
    ("anp_bad_path_test_14", Fault.INVALID, "spec.ingress[0].from: Required value"),
    ("anp_bad_path_test_15", Fault.INVALID, "spec.ingress[0].from: Required value"),
    ("anp_bad_path_test_16", Fault.INVALID, f"spec.ingress[0].from[0]: Invalid value: object: {TWO_FIELDS}"),
    ("anp_bad_path_test_17", Fault.INVALID, f"spec.ingress[3].ports[0]: Invalid value: object: {TWO_FIELDS}"),
    ("anp_bad_path_test_18", Fault.INVALID, 'spec.ingress[0].action: Unsupported value: "Ok"'),
    ("anp_bad_path_test_19", Fault.INVALID, f"spec.egress[0].to[0].networks[0]: {NO_CIDR}"),
    ("anp_bad_path_test_20", Fault.INVALID, "spec.priority: Invalid value: 1001"),
    (
        "bad_netpols/subdir1",
        Fault.INVALID,
        'spec.ingress[2].from[0].ipBlock.cidr: Invalid value: "A": must be a valid CIDR value',
    ),
    (
        "bad_netpols/subdir2",
        Fault.INVALID,
        'spec.podSelector.matchLabels.app@b: Invalid value: "app@b": name part must consist of alphanumeric',
    ),
    (
        "bad_netpols/subdir3",
        Fault.INVALID,
        "spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer",
    ),
    ("bad_netpols/subdir4", Fault.INVALID, "spec.ingress[0].from[0]: Required value: must specify a peer"),
    ("bad_netpols/subdir5", Fault.AMBIGUOUS, 'the TCP port "abc": the pods of the one workload in question do not'),
    (
        "bad_netpols/subdir6",
        Fault.AMBIGUOUS,
        'spec.egress[0].ports[0].port: the named port "abc" means nothing towards an ipBlock',
    ),
    (
        "bad_netpols/subdir7",
        Fault.INVALID,
        'spec.egress[0].to[0].podSelector.matchLabels.app: Invalid value: "$backendservice": a valid label must be',
    ),
    (
        "banp_bad_path_test_1",
        Fault.AMBIGUOUS,
        "metadata.name: BaselineAdminNetworkPolicy default is written twice",
    ),
    (
        "banp_bad_path_test_2",
        Fault.INVALID,
        'metadata.name: Invalid value: "banp-name": Only one baseline admin network policy',
    ),
    ("banp_bad_path_test_3", Fault.INVALID, "spec.subject: Required value"),
    ("banp_bad_path_test_4", Fault.INVALID, f"spec.subject: Invalid value: object: {TWO_FIELDS}"),
    ("banp_bad_path_test_5", Fault.INVALID, "spec.egress[0].to: Required value"),
    ("banp_bad_path_test_6", Fault.INVALID, "spec.egress[0].to: Required value"),
    ("banp_bad_path_test_7", Fault.INVALID, f"spec.egress[0].to[0]: Invalid value: object: {TWO_FIELDS}"),
    ("banp_bad_path_test_8", Fault.INVALID, 'spec.egress[0].action: Unsupported value: "Pass"'),
    ("banp_bad_path_test_9", Fault.INVALID, f"spec.egress[0].ports[0]: Invalid value: object: {TWO_FIELDS}"),
    ("banp_bad_path_test_10", Fault.INVALID, "spec.ingress[0].from: Required value"),
    ("banp_bad_path_test_11", Fault.INVALID, "spec.ingress[0].from: Required value"),
    ("banp_bad_path_test_12", Fault.INVALID, f"spec.ingress[0].from[0]: Invalid value: object: {TWO_FIELDS}"),
    ("banp_bad_path_test_13", Fault.INVALID, f"spec.ingress[2].ports[0]: Invalid value: object: {TWO_FIELDS}"),
    ("banp_bad_path_test_14", Fault.INVALID, 'spec.ingress[0].action: Unsupported value: "Pass"'),
    ("banp_bad_path_test_15", Fault.INVALID, f"spec.egress[0].to[0].networks[0]: {NO_CIDR}"),
    ("banp_bad_path_test_15", Fault.INVALID, f"spec.egress[1].ports[0]: Invalid value: object: {TWO_FIELDS}"),
    ("np_bad_path_test_1", Fault.AMBIGUOUS, "metadata.name: NetworkPolicy default/backend-netpol is written twice"),
    (
        "np_bad_path_test_2",
        Fault.INVALID,
        "spec.ingress[1].ports[0].endPort: Invalid value: 10000: may not be specified when `port` is non-numeric",
    ),
)


class Case(NamedTuple):
    """One folder as read: its policies, and what is said about them with the line of each."""

    policies: tuple[Policy, ...]
    problems: tuple[tuple[Problem, int], ...]


def examined(folder: Path) -> Case:
    """Read every manifest below a folder, as applied together."""
    found: list[Policy] = []
    problems: list[Problem] = []
    objects, places = [], {}
    for path in sorted(folder.rglob("*.y*ml")):
        for document in read(path.read_bytes()).documents:
            for item in items(document):
                origin = (path.name, item.document, item.root)
                places[origin] = document.place
                objects.append((origin, item.value))
                one = policies.read(item.value, origin)
                if one is not None:
                    problems += one.problems
                    found += [one.policy] if one.policy else []
    settled = policies.settle(found)
    problems += settled.problems
    problems += undeclared(read_cluster(objects).cluster)
    lines = [places[one.origin]((*one.origin[2], *one.route))[0] for one in problems]
    return Case(settled.policies, tuple(zip(problems, lines, strict=True)))


@pytest.mark.parametrize(("folder", "kind", "message"), CAUSES, ids=[f"{one[0]}-{one[1]}" for one in CAUSES])
def test_each_bad_input_is_told_with_its_own_cause_at_its_place(shared, folder, kind, message):
    case = examined(shared / "conformance" / "netpol-invalid" / folder)
    told = [(one.kind, line) for one, line in case.problems if one.message.startswith(message)]
    assert [one for one, _ in told] == [kind], [one.message for one, _ in case.problems]
    assert told[0][1] > 1


def test_no_folder_is_left_out(shared):
    place = shared / "conformance" / "netpol-invalid"
    folders = {one.name for one in place.iterdir()} - {"bad_netpols"}
    folders |= {f"bad_netpols/{one.name}" for one in (place / "bad_netpols").iterdir()}
    assert folders == {one[0] for one in CAUSES}


@pytest.mark.parametrize("folder", CASES)
def test_no_valid_input_is_refused(shared, folder):
    case = examined(shared / "conformance" / "netpol" / folder)
    assert [one.message for one, _ in case.problems if one.kind is not Fault.AMBIGUOUS] == []
