"""Edits turn a verdict round: each is applied to the manifests, which are then solved anew."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.network import Dialect, End, Ends, PlatformEnd, Reach, Verdict, read, solve
from altlas.network.edits import Edit, edits

Object = dict[str, Any]
ENDS = Ends(api_server_cidrs=("10.0.0.1/32",), pod_cidrs=("10.244.0.0/16",))
POLICY = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
ADMIN = {"apiVersion": "policy.networking.k8s.io/v1alpha1", "kind": "AdminNetworkPolicy"}


def workload(name: str, namespace: str = "shop", **labels: str) -> Object:
    pod = {"metadata": {"labels": {"app": name, **labels}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"template": pod}}


def policy(name: str, app: str = "", **spec: Any) -> Object:
    selector = {"matchLabels": {"app": app}} if app else {}
    return POLICY | {"metadata": {"name": name, "namespace": "shop"}, "spec": {"podSelector": selector, **spec}}


WEB, DB, FAR = workload("web"), workload("db"), workload("far", "lab")
DENY = policy("deny", policyTypes=["Ingress", "Egress"])
FROM_WEB = [{"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]}]
DB_IN = policy("db", "db", policyTypes=["Ingress"], ingress=FROM_WEB)
WEB_OUT = policy("web", "web", policyTypes=["Egress"], egress=[{"ports": [{"port": 5432}]}])
REFUSE = ADMIN | {
    "metadata": {"name": "refuse"},
    "spec": {
        "priority": 1,
        "subject": {"namespaces": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}},
        "ingress": [{"action": "Deny", "from": [{"namespaces": {}}]}],
    },
}


def solved(objects: list[Object]) -> Reach:
    return solve(read(enumerate(objects), ends=ENDS).cluster, Dialect(pods_in_ip_blocks="no"))


def end(reach: Reach, text: str) -> End:
    (found,) = reach.find(text)
    return found


def found(objects: list[Object], src: str, dst: str, port: int = 5432) -> tuple[Verdict, tuple[Edit, ...]]:
    reach = solved(objects)
    why = reach.why(end(reach, src), end(reach, dst), "TCP", port)
    return why.verdict, edits(reach.cluster, why)


def applied(objects: list[Object], changes: tuple[Edit, ...]) -> list[Object]:
    """The manifests after the edits, as a person would make them."""
    changed = deepcopy(objects)
    for change in changes:
        if change.policy is None:
            changed.append(dict(change.value))
            continue
        target = changed[change.policy.origin]
        if change.rule is not None:
            _, direction, number = change.rule.route
            target["spec"][direction][number] = None
        else:
            target["spec"].setdefault(change.direction, []).extend(change.value["spec"][change.direction])
    for one in changed:
        for direction in ("ingress", "egress"):
            if direction in one["spec"]:
                one["spec"][direction] = [rule for rule in one["spec"][direction] if rule is not None]
    return changed


@pytest.mark.parametrize(
    ("objects", "src", "dst", "before", "directions"),
    [
        ([WEB, DB, DENY], "web", "db", "denied", ["egress", "ingress"]),
        ([WEB, DB, DENY, DB_IN], "web", "db", "denied", ["egress"]),
        ([WEB, DB, DENY, DB_IN, WEB_OUT], "web", "db", "allowed", ["ingress"]),
        ([WEB, DB, DB_IN], "web", "db", "allowed", ["ingress"]),
        ([WEB, DB], "web", "db", "allowed", ["ingress"]),
        ([WEB, FAR, DENY], "far", "web", "denied", ["ingress"]),
        ([WEB, FAR, DENY], "web", "far", "denied", ["egress"]),
        ([WEB, DB, REFUSE], "web", "db", "denied", ["ingress"]),
        ([WEB, DENY], "web", "{dns}", "denied", ["egress"]),
        ([WEB, DENY], "web", "{api-server}", "denied", ["egress"]),
        ([WEB, DENY], "web", "{metadata}", "denied", ["egress"]),
        ([WEB, DENY], "{ingress-controller}", "web", "denied", ["ingress"]),
        ([WEB, DENY], "web", "198.51.100.0/24", "denied", ["egress"]),
        ([WEB], "web", "198.51.100.0/24", "allowed", ["egress"]),
    ],
)
def test_an_edit_turns_the_verdict_round(objects, src, dst, before, directions):
    verdict, changes = found(objects, src, dst)

    assert verdict == before
    assert [change.direction for change in changes] == directions
    assert found(applied(objects, changes), src, dst)[0] not in (verdict, Verdict.UNKNOWN)


def test_a_rule_is_added_to_the_policy_that_speaks_for_this_workload_alone():
    _, (change,) = found([WEB, DB, WEB_OUT, DB_IN], "web", "db", 1)

    assert change.policy is not None
    assert change.policy.name == "web"
    assert change.value == {
        "spec": {
            "egress": [
                {"to": [{"podSelector": {"matchLabels": {"app": "db"}}}], "ports": [{"protocol": "TCP", "port": 1}]}
            ]
        }
    }


def test_a_policy_for_many_is_not_widened():
    _, changes = found([WEB, DB, DENY], "web", "db")

    assert all(change.policy is None for change in changes)
    assert [change.value["metadata"] for change in changes] == [
        {"name": "web-egress-5432", "namespace": "shop"},
        {"name": "db-ingress-5432", "namespace": "shop"},
    ]


def test_a_peer_has_as_few_labels_as_tell_it_from_the_others():
    twin = workload("db-2", app="db", role="replica")
    db = workload("db", role="main")

    _, changes = found([WEB, db, twin, DENY], "web", "shop/db[Deployment]")

    (peer,) = changes[0].value["spec"]["egress"][0]["to"]
    assert peer == {"podSelector": {"matchLabels": {"role": "main"}}}


def test_other_namespaces_are_named():
    _, (change,) = found([WEB, FAR, DENY], "web", "far")

    (peer,) = change.value["spec"]["egress"][0]["to"]
    assert peer["namespaceSelector"] == {"matchLabels": {"kubernetes.io/metadata.name": "lab"}}


def test_no_edit_where_policies_decide_nothing_or_nobody_knows_where_the_end_is():
    reach = solve(read(enumerate([WEB, DENY])).cluster)
    web = end(reach, "web")

    assert edits(reach.cluster, reach.why(PlatformEnd.NODE, web, "TCP", 1)) == ()
    assert edits(reach.cluster, reach.why(web, PlatformEnd.API_SERVER, "TCP", 443)) == ()


RULES = st.lists(
    st.sampled_from(
        [
            {"ports": [{"port": 5432}]},
            {"podSelector": {"matchLabels": {"app": "web"}}},
            {"podSelector": {"matchLabels": {"app": "db"}}},
            {"namespaceSelector": {}},
        ]
    ),
    max_size=2,
)


def _rules(word: str, chosen: list[Object]) -> list[Object]:
    return [one if "ports" in one else {word: [one]} for one in chosen]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "web", "db"]), st.booleans(), RULES), max_size=4))
def test_edits_turn_any_verdict_round(policies):
    objects = [WEB, DB]
    for number, (app, inward, chosen) in enumerate(policies):
        direction, word = ("Ingress", "from") if inward else ("Egress", "to")
        rules = {direction.lower(): _rules(word, chosen)}
        objects.append(policy(f"p{number}", app, policyTypes=[direction], **rules))

    verdict, changes = found(objects, "web", "db")

    assert changes
    assert found(applied(objects, changes), "web", "db")[0] is not verdict
