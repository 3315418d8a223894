"""The real kustomize: what it makes, where it says that it came from, and what it refuses."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from altlas.load import kustomize
from altlas.load.kustomize import BuildFailure, build, find_kubectl
from programs import require

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}}}\n"


def tree(root: Path, **files: str) -> str:
    for name, text in files.items():
        (root / name.replace("__", ".")).write_text(text)
    return str(root)


def script(folder: Path, text: str) -> str:
    """A program in place of kubectl."""
    path = folder / "kubectl"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_objects_come_in_the_order_of_the_files_with_their_origin(tmp_path):
    folder = tree(
        tmp_path,
        kustomization__yaml="resources: [b.yaml, a.yaml]\nconfigMapGenerator: [{name: g, literals: [A=b]}]\n",
        a__yaml=CONFIG.format("a"),
        b__yaml=CONFIG.format("b2") + "---\n" + CONFIG.format("b1"),
    )

    built = build(require("kubectl"), folder)

    assert isinstance(built, list)
    real = Path(folder).resolve()
    assert [(one.value["metadata"]["name"][:2], one.origin) for one in built] == [
        ("b2", (f"{real}/b.yaml", False)),
        ("b1", (f"{real}/b.yaml", False)),
        ("a", (f"{real}/a.yaml", False)),
        ("g-", (f"{real}/kustomization.yaml", True)),
    ]
    assert all("annotations" not in one.value["metadata"] for one in built)


def test_the_folder_is_left_as_it_was(tmp_path):
    folder = tree(tmp_path, kustomization__yaml="resources: [a.yaml]\n", a__yaml=CONFIG.format("a"))
    before = sorted((path.name, path.read_bytes()) for path in tmp_path.iterdir())

    build(require("kubectl"), folder)

    assert sorted((path.name, path.read_bytes()) for path in tmp_path.iterdir()) == before


def test_files_out_of_the_folder_stay_refused(tmp_path):
    (tmp_path / "app").mkdir()
    tree(tmp_path, secret__yaml=CONFIG.format("s"))
    folder = tree(tmp_path / "app", kustomization__yaml="resources: [../secret.yaml]\n")

    built = build(require("kubectl"), folder)

    assert isinstance(built, BuildFailure)
    assert "security" in built.message


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("error: it is so", "it is so"),
        ("# Warning: old\nerror: it is so", "it is so"),
        ("error: a: recursed accumulation of path '/x/y': it is so", "it is so"),
        (
            "error: accumulating resources: accumulation err='accumulating resources from '../k': '/k' must resolve to "
            "a file': recursed accumulation of path '/k': recursed accumulation of path '/l': loading KV pairs: gone",
            "loading KV pairs: gone",
        ),
        ("error: couldn't make target for path '/k': invalid Kustomization", "'/k': invalid Kustomization"),
        ('E1125 10:36:45.277580   20999 run.go:72] "command failed" err=<\n\tfirst\n\tsecond\n >', "first second"),
        ("", ""),
    ],
)
def test_the_message_is_what_kustomize_means(tmp_path, said, message):
    (tmp_path / "said").write_text(said)
    program = script(tmp_path, f"cat {tmp_path / 'said'} >&2; exit 1")

    assert build(program, str(tmp_path)) == BuildFailure(message)


def test_a_program_that_does_not_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(kustomize, "_SECONDS", 0.2)

    built = build(script(tmp_path, "exec sleep 60"), str(tmp_path))

    assert isinstance(built, BuildFailure)
    assert "more than" in built.message


def test_a_program_that_cannot_be_started_is_a_failure(tmp_path):
    built = build(str(tmp_path / "nothing"), str(tmp_path))

    assert isinstance(built, BuildFailure)
    assert "cannot be started" in built.message


def test_the_environment_of_the_user_is_not_handed_on(tmp_path, monkeypatch):
    monkeypatch.setenv("KUBECONFIG", "/secret/config")
    monkeypatch.setenv("SECRET", "x")

    built = build(script(tmp_path, "env >&2; exit 1"), str(tmp_path))

    assert isinstance(built, BuildFailure)
    assert "SECRET" not in built.message
    assert "/secret/config" not in built.message


@pytest.mark.parametrize("output", ["- a\n- b\n", "just words\n", "a: b\n", "metadata: {annotations: 3}\n", ""])
def test_odd_output_does_not_raise(tmp_path, output):
    (tmp_path / "output").write_text(output)

    built = build(script(tmp_path, f"cat {tmp_path / 'output'}"), str(tmp_path))

    assert isinstance(built, list)
    assert all(one.origin is None for one in built)


def test_kubectl_is_found_on_the_path_and_may_be_missing(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "nothing"), str(tmp_path / "bin")]))
    assert find_kubectl() is None

    (tmp_path / "bin").mkdir()
    program = script(tmp_path / "bin", "true")
    assert find_kubectl() == program


def test_kubectl_beside_python_comes_first(tmp_path, monkeypatch):
    for name in ("venv", "bin"):
        (tmp_path / name).mkdir()
        script(tmp_path / name, "true")
    monkeypatch.setattr("sys.executable", str(tmp_path / "venv/python"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    assert find_kubectl() == str(tmp_path / "venv/kubectl")


def test_a_kubectl_that_may_not_be_run_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "kubectl").write_text("no program")

    assert find_kubectl() is None
