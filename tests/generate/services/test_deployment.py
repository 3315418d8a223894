"""A service's Deployment: hardened, rolled by its configuration, left alone by whoever owns the number of pods."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.generate.services import deployment
from altlas.generate.services.about import workloads
from generate.small import IMAGE, platform, route

POD = ("spec", "template", "spec")
MAIN = (*POD, "containers", 0)


def made(service: dict[str, Any] | None = None, **more: Any) -> Any:
    """Deployment of the first service of a small platform."""
    return next(iter(deployment.objects(next(workloads(platform(service, **more))))))


CASES: list[tuple[str, dict[str, Any], tuple[str | int, ...], Any]] = [
    ("replicas stand where the number is fixed", {"scale": 3}, ("spec", "replicas"), 3),
    ("replicas are one by default", {}, ("spec", "replicas"), 1),
    ("no pod less than wanted during a roll", {}, ("spec", "strategy", "rollingUpdate", "maxUnavailable"), 0),
    (
        "a claim of one writer is let go first",
        {"volumes": {"data": {"path": "/data", "size": "1Gi"}}},
        ("spec", "strategy"),
        {"type": "Recreate"},
    ),
    ("the image is the service's own", {}, (*MAIN, "image"), IMAGE),
    ("the command replaces the image's", {"command": ["serve", "-v"]}, (*MAIN, "command"), ["serve", "-v"]),
    ("the port has a name", {}, (*MAIN, "ports", 0), {"name": "http", "containerPort": 8080, "protocol": "TCP"}),
    ("the user is numeric", {"user": 4711}, (*POD, "securityContext", "runAsUser"), 4711),
    ("volumes belong to the user's group", {"user": 4711}, (*POD, "securityContext", "fsGroup"), 4711),
    ("no token", {}, (*POD, "automountServiceAccountToken"), False),
    ("an account of its own", {}, (*POD, "serviceAccountName"), "web"),
    ("no variables from other Services", {}, (*POD, "enableServiceLinks"), False),
    ("read-only root", {}, (*MAIN, "securityContext", "readOnlyRootFilesystem"), True),
    ("no capability", {}, (*MAIN, "securityContext", "capabilities"), {"drop": ["ALL"]}),
    ("no way up", {}, (*MAIN, "securityContext", "allowPrivilegeEscalation"), False),
    ("seccomp", {}, (*POD, "securityContext", "seccompProfile"), {"type": "RuntimeDefault"}),
    ("requests", {"resources": {"cpu": "1..2"}}, (*MAIN, "resources", "requests", "cpu"), "1"),
    ("limits", {"resources": {"cpu": "1..2"}}, (*MAIN, "resources", "limits", "cpu"), "2"),
    ("one health path serves all probes", {"health": "/h"}, (*MAIN, "livenessProbe", "httpGet", "path"), "/h"),
    ("args stand beside the command", {"args": ["-v"]}, (*MAIN, "args"), ["-v"]),
    (
        "probes go to another port where the file says so",
        {"health": {"ready": "/h", "port": "admin"}, "ports": {"admin": 9090}},
        (*MAIN, "readinessProbe", "httpGet", "port"),
        "admin",
    ),
    ("gRPC is asked by number", {"health": "grpc"}, (*MAIN, "livenessProbe", "grpc", "port"), 8080),
    ("tcp is a connection", {"health": "tcp"}, (*MAIN, "startupProbe", "tcpSocket", "port"), "http"),
    ("probes go to the named port", {"health": "/h"}, (*MAIN, "readinessProbe", "httpGet", "port"), "http"),
    (
        "readiness has its own path",
        {"health": {"live": "/live", "ready": "/ready"}},
        (*MAIN, "readinessProbe", "httpGet", "path"),
        "/ready",
    ),
    (
        "startup falls back to readiness",
        {"health": {"live": "/live", "ready": "/ready"}},
        (*MAIN, "startupProbe", "httpGet", "path"),
        "/ready",
    ),
    ("without a path the port is tried", {}, (*MAIN, "livenessProbe", "tcpSocket"), {"port": "http"}),
    (
        "a slow start gets its time",
        {"health": {"startupSeconds": 301}},
        (*MAIN, "startupProbe", "failureThreshold"),
        61,
    ),
    ("callers get time to leave", {}, (*MAIN, "lifecycle", "preStop", "sleep", "seconds"), 5),
    ("grace covers the drain", {"graceSeconds": 60}, (*POD, "terminationGracePeriodSeconds"), 65),
]


@pytest.mark.parametrize(("service", "steps", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_deployment(service: dict[str, Any], steps: tuple[str | int, ...], expected: Any) -> None:
    """Each case differs from the smallest service in one thing and shows where that lands."""
    assert route(made(service), *steps) == expected


def test_an_autoscaler_owns_the_number_of_pods() -> None:
    """With a maximum, ``replicas`` is absent: each apply would set it back otherwise."""
    assert "replicas" not in made({"scale": {"min": 2, "max": 6}})["spec"]


def test_selectors_use_stable_labels_only() -> None:
    """A new version must not change an immutable selector."""
    old, new = made(version="1.0.0"), made(version="2.0.0")

    assert old["spec"]["selector"] == new["spec"]["selector"]
    assert old["metadata"]["labels"] != new["metadata"]["labels"]


def test_the_selector_selects_the_pods() -> None:
    """Each label of the selector is on the template."""
    deploy = made()

    assert deploy["spec"]["selector"]["matchLabels"].items() <= deploy["spec"]["template"]["metadata"]["labels"].items()


def test_changed_configuration_rolls_the_pods() -> None:
    """The template's annotation follows the ConfigMap's content, and nothing else."""
    notes = [
        made({"config": config})["spec"]["template"]["metadata"]["annotations"]
        for config in ({"A": "1"}, {"A": "1"}, {"A": "2"}, {"B": "1"}, {"A": "1", "B": "1"})
    ]

    assert notes[0] == notes[1]
    assert len({str(note) for note in notes}) == 4


def test_no_port_no_probes() -> None:
    """A worker that listens nowhere has nothing to ask."""
    container = made({"port": None})["spec"]["template"]["spec"]["containers"][0]

    assert not {"ports", "livenessProbe", "lifecycle"} & container.keys()


def test_init_containers_come_first_and_in_order() -> None:
    """They share the service's variables and are as hardened."""
    spec = made({"config": {"A": "1"}, "init": {"migrate": {"command": ["m"]}, "warm": {"command": ["w"]}}})
    pod = spec["spec"]["template"]["spec"]

    assert [container["name"] for container in pod["initContainers"]] == ["migrate", "warm"]
    assert pod["initContainers"][0]["env"] == pod["containers"][0]["env"]
    assert pod["initContainers"][0]["securityContext"] == pod["containers"][0]["securityContext"]


def test_every_mount_has_its_volume() -> None:
    """Claims, scratch and /tmp, each mounted once."""
    volumes = {"data": {"path": "/data", "size": "1Gi"}, "cache": {"path": "/cache", "limit": "2Gi"}}
    pod = made({"volumes": volumes})["spec"]["template"]["spec"]

    assert [mount["name"] for mount in pod["containers"][0]["volumeMounts"]] == ["data", "cache", "tmp"]
    assert pod["volumes"] == [
        {"name": "data", "persistentVolumeClaim": {"claimName": "web-data"}},
        {"name": "cache", "emptyDir": {"sizeLimit": "2Gi"}},
        {"name": "tmp", "emptyDir": {"sizeLimit": "128Mi"}},
    ]


def test_a_service_may_bring_its_own_tmp() -> None:
    """Two volumes on one path would be refused."""
    pod = made({"volumes": {"scratch": {"path": "/tmp"}}})["spec"]["template"]["spec"]

    assert [mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]] == ["/tmp"]


def test_the_image_pattern_is_filled_in() -> None:
    """``images`` serves every service that names none."""
    shop = platform({"image": None}, version="3.1.0", images="ghcr.io/shop/{service}:{version}")

    assert next(workloads(shop)).image == "ghcr.io/shop/web:3.1.0"
