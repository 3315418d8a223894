"""Autoscalers, and the kustomization that forgets no file."""

from __future__ import annotations

from altlas.generate import autoscaling, kustomization
from generate.small import platform


def test_a_maximum_makes_an_autoscaler() -> None:
    """Bounds and targets come from the platform file; the target is the service's own Deployment."""
    (file,) = autoscaling.files(platform({"scale": {"min": 2, "max": 6, "cpu": 65, "memory": 80}}))
    (made,) = file.objects

    assert file.path == "autoscaling/web.yaml"
    assert made["spec"]["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    assert (made["spec"]["minReplicas"], made["spec"]["maxReplicas"]) == (2, 6)
    assert [
        (metric["resource"]["name"], metric["resource"]["target"]["averageUtilization"])
        for metric in made["spec"]["metrics"]
    ] == [("cpu", 65), ("memory", 80)]


def test_a_fixed_number_makes_none() -> None:
    """Nobody else owns ``replicas`` then."""
    assert not list(autoscaling.files(platform({"scale": 3})))


def test_kustomization_lists_every_file_the_namespace_first() -> None:
    """The order is stable and the namespace can be created before what is in it."""
    made = kustomization.file(["web/service.yaml", "namespace.yaml", "autoscaling/web.yaml"])

    assert made.objects[0]["resources"] == ["namespace.yaml", "autoscaling/web.yaml", "web/service.yaml"]
    assert set(made.objects[0]) == {"apiVersion", "kind", "resources"}
