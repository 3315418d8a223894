"""Workloads by owner: what runs, and what of it is told twice or ambiguous."""

from __future__ import annotations

import pytest

from altlas.network import Fault, PodPort, Workload, read
from network.small import Asked, policy, port, workload


def pod(name: str, owner: tuple[str, str] | None = None, *, status=None, **labels: str):
    """A Pod, perhaps made by ``owner`` (kind and name)."""
    value = workload(name, kind="Pod", labels=labels, status=status)
    if owner:
        kind, parent = owner
        value["metadata"]["ownerReferences"] = [{"kind": kind, "name": parent, "controller": True}]
    return value


def found(*objects) -> dict[str, Workload]:
    """What is read, by text."""
    return {str(one): one for one in read(enumerate(objects)).cluster.workloads}


@pytest.mark.parametrize(
    "kind", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "Pod"]
)
def test_every_kind_that_runs_pods(kind):
    (one,) = found(workload("a", port(80, "http"), kind=kind, ns="x")).values()
    assert str(one) == f"x/a[{kind}]"
    assert one.labels.items() >= {"app": "a"}.items()
    assert one.ports == (PodPort("http", 80, "TCP"),)
    assert one.single == (kind == "Pod")
    assert one.origin == 0


def test_fields_of_the_pod_count():
    (one,) = found(workload("a", pod={"hostNetwork": True, "serviceAccountName": "robot"})).values()
    assert (one.host_network, one.service_account) == (True, "robot")
    (other,) = found(workload("b")).values()
    assert (other.host_network, other.service_account) == (False, "default")


def test_pods_of_one_owner_are_one_workload():
    owner = ("ReplicaSet", "web-7d4f")
    some = [pod(f"web-{n}", owner, app="web", status={"podIP": f"10.0.0.{n}"}) for n in range(3)]
    (one,) = found(*some).values()
    assert str(one) == "default/web-7d4f[ReplicaSet]"
    assert one.addresses == ("10.0.0.0", "10.0.0.1", "10.0.0.2")
    assert not one.single


def test_what_an_owner_of_the_manifests_made_is_not_told_twice():
    made = workload("web-7d4f", kind="ReplicaSet")
    made["metadata"]["ownerReferences"] = [{"kind": "Deployment", "name": "web"}]
    objects = [pod("web-7d4f-1", ("ReplicaSet", "web-7d4f")), made, workload("web")]
    assert list(found(*objects)) == ["default/web[Deployment]"]


def test_a_static_pod_has_no_owner():
    assert list(found(pod("etcd", ("Node", "minikube")))) == ["default/etcd[Pod]"]


def test_labels_that_the_controller_gives_to_each_pod_are_no_difference():
    owner, key = ("StatefulSet", "pg"), "statefulset.kubernetes.io/pod-name"
    reading = read(enumerate([pod(f"pg-{n}", owner, **{"app": "pg", key: f"pg-{n}"}) for n in range(2)]))
    (one,) = reading.cluster.workloads
    assert reading.problems == ()
    assert (one.labels, list(one.open_labels)) == ({"app": "pg"}, [key])


def test_pods_of_one_owner_that_differ_are_different_subjects_and_reported():
    owner = ("ReplicaSet", "web")
    objects = [pod("w1", owner, app="web", canary="no"), pod("w2", owner, app="web", canary="yes")]
    closed = policy("p", podSelector={"matchLabels": {"canary": "yes"}}, policyTypes=["Ingress"])
    asked = Asked(*objects, closed, workload("a"))
    (problem,) = asked.reading.problems
    assert (problem.kind, problem.origin) == (Fault.AMBIGUOUS, 1)
    assert "canary" in problem.message
    first, second = asked.reading.cluster.workloads[1:]
    assert str(first) == str(second) == "default/web[ReplicaSet]"
    verdicts = [asked.reach.verdict(asked.end("a"), one, "TCP", 80) for one in (first, second)]
    assert verdicts == ["allowed", "denied"]


def test_ended_pods_of_an_owner_do_not_make_it_run():
    owner = ("Job", "once")
    (one,) = found(pod("once-1", owner, status={"phase": "Succeeded"})).values()
    assert not one.running
    (other,) = found(pod("o1", owner, status={"phase": "Failed"}), pod("o2", owner)).values()
    assert other.running


def test_the_last_of_two_objects_counts():
    assert found(workload("a", port(80)), workload("a", port(81)))["default/a[Deployment]"].ports[0].number == 81


def test_objects_without_a_name_do_not_hide_each_other():
    nameless = [workload(f"{n}", kind="Job") for n in range(2)]
    for one in nameless:
        one["metadata"] = {"generateName": "job-"}
    assert len(read(enumerate(nameless)).cluster.workloads) == 2


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "text",
        {},
        {"kind": "Deployment"},
        {"apiVersion": "apps/v1", "kind": "Deployment", "spec": 3},
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": [],
            "spec": {"template": {"spec": {"containers": 5}}},
        },
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"labels": {"a": 1}, "ownerReferences": "x"},
            "spec": {},
            "status": 4,
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": None,
            "spec": {"ports": [3, {"port": "x"}], "selector": []},
        },
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"labels": []}},
        {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": {"rules": [{"http": {"paths": [{}]}}]}},
        {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "spec": {"parentRefs": [{}], "rules": 1}},
        {"apiVersion": "route.openshift.io/v1", "kind": "Route", "spec": {"to": []}},
        {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "spec": []},
    ],
)
def test_any_shape_is_survived(broken):
    asked = Asked(broken, workload("a"), workload("b"))
    assert asked.verdict("a", "b") == "allowed"
    list(asked.reach.connections())
