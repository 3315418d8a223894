"""What settings and platform file say about the network reaches the checks."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from altlas.commands import check
from altlas.commands.surroundings import surroundings
from altlas.load.platform import load_platform
from altlas.load.settings import read
from altlas.model.surroundings import PodsOf, Surroundings

SETTINGS = """
[cluster]
pod-cidrs = ["10.244.0.0/16"]
dns = { namespace = "names", labels = { a = "b" } }
pods-in-ip-blocks = "no"
[network]
never = ["* -> db"]
"""
POD = "{apiVersion: v1, kind: Pod, metadata: {name: %s, namespace: shop, labels: {app: %s}}, spec: {containers: []}}\n"


def settings(folder: Path, text: str) -> Path:
    path = folder / "altlas.toml"
    path.write_text(text)
    return path


def test_settings_alone(tmp_path: Path) -> None:
    found = surroundings(read(settings(tmp_path, SETTINGS)))

    assert found.dns == PodsOf("names", {"a": "b"})
    assert (found.pod_cidrs, found.pods_in_ip_blocks) == (("10.244.0.0/16",), "no")
    assert [one.text for one in found.intents] == ["* -> db"]
    assert found.declared is None


def test_nothing_said_is_nothing_known(tmp_path: Path) -> None:
    assert surroundings(read(settings(tmp_path, ""))) == Surroundings()


def test_a_platform_adds_its_flows_and_places_and_settings_win(tmp_path: Path, root: Path) -> None:
    platform = load_platform(root / "platforms/alt-las/platform.yaml").base
    plain = surroundings(read(settings(tmp_path, "")), platform)
    both = surroundings(read(settings(tmp_path, SETTINGS)), platform)

    assert plain.declared is not None
    assert any(one.destination == "alt-las/postgres[StatefulSet]" for one in plain.declared)
    assert plain.dns is not None
    assert plain.dns.namespace == "kube-system"
    assert plain.ingress_controller is not None
    assert plain.ingress_controller.namespace == "ingress-nginx"
    assert both.dns == PodsOf("names", {"a": "b"})
    assert both.declared == plain.declared


def run(path: Path, **more: object) -> tuple[int, str]:
    out = io.StringIO()
    status = check.run(paths=(str(path),), stdout=out, stderr=io.StringIO(), **more)
    return status, out.getvalue()


def test_a_wish_is_checked_on_any_folder(tmp_path: Path) -> None:
    """Without any policy everything is open, and the wish is broken at its own line."""
    settings(tmp_path, '[network]\nnever = [\n  "web -> db",\n]\n')
    (tmp_path / "pods.yaml").write_text("---\n".join(POD % (name, name) for name in ("web", "db")))
    status, text = run(tmp_path, select=("network-intent-violated",))

    assert status == 1
    assert "altlas.toml:3:1  error  network-intent-violated" in text
    assert '"web -> db": shop/web[Pod] can reach shop/db[Pod]; no policy isolates them' in text


@pytest.mark.parametrize("named", [True, False])
def test_the_committed_tree_keeps_to_its_call_graph(root: Path, named: bool) -> None:
    platform = root / "platforms/alt-las"
    status, text = run(platform / "kubernetes-manifests", platform=platform / "platform.yaml" if named else None)

    assert (status, "network-" in text) == (0, False)


def widened(root: Path, folder: Path) -> Path:
    """ALT_LAS as built, with one rule wider than its call graph."""
    shutil.copytree(root / "platforms/alt-las", folder / "alt-las", ignore=shutil.ignore_patterns("secrets.local"))
    path = folder / "alt-las/kubernetes-manifests/network-policies/redis.yaml"
    path.write_text(path.read_text().replace("port: 6379", "port: 6379\n    - protocol: TCP\n      port: 6380", 1))
    return folder / "alt-las"


def test_the_platform_file_beside_a_tree_that_altlas_built_counts_by_itself(root: Path, tmp_path: Path) -> None:
    """So that the plain command fails, too, when somebody widens a rule; and only for a tree that is altlas' own."""
    platform = widened(root, tmp_path)
    tree = platform / "kubernetes-manifests"
    status, text = run(tree)

    assert status == 1
    assert "error  network-flow-undeclared" in text
    assert text.count("network-flow-undeclared") == 1
    assert "on TCP 6380" in text
    (tree / ".altlas.json").unlink()
    assert "network-flow-undeclared" not in run(tree)[1]


def test_the_platform_file_is_found_from_inside_of_the_tree(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(widened(root, tmp_path) / "kubernetes-manifests")

    assert "network-flow-undeclared" in run(Path())[1]


def test_a_platform_file_that_is_gone_is_not_missed(root: Path, tmp_path: Path) -> None:
    platform = widened(root, tmp_path)
    (platform / "platform.yaml").unlink()

    assert "network-flow-undeclared" not in run(platform / "kubernetes-manifests")[1]
