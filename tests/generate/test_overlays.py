"""Overlays: building one with the real kustomize gives the environment's objects, one for one."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from altlas.generate import image_changes, json_patch, kustomization, overlays
from altlas.model.tree import ManifestFile
from programs import require


def config(name: str, namespace: str = "shop", **data: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace}, "data": data}


def deployment(name: str, image: str = "ghcr.io/acme/web:1", **spec: Any) -> dict[str, Any]:
    pod = {"containers": [{"name": name, "image": image, "env": [{"name": "A", "value": "1"}]}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "shop", "labels": {"app": name}},
        "spec": {"replicas": 1, "template": {"metadata": {"labels": {"app": name}}, "spec": pod}, **spec},
    }


def tree(*objects: dict[str, Any]) -> tuple[ManifestFile, ...]:
    """A tree with one object per file and a kustomization that lists them."""
    files = [ManifestFile(f"{thing['kind'].lower()}/{n}.yaml", (thing,)) for n, thing in enumerate(objects)]
    return (*files, kustomization.file(file.path for file in files))


def write(folder: Path, files: Any) -> None:
    """Files as JSON documents, which are YAML too."""
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n---\n".join(json_patch.scalar(thing) for thing in file.objects))


def built(folder: Path) -> dict[overlays.Identity, Any]:
    """What the real kustomize makes of a folder, by identity."""
    kubectl = require("kubectl")
    made = subprocess.run([kubectl, "kustomize", folder], capture_output=True, text=True, timeout=60, check=False)
    assert made.returncode == 0, made.stderr
    things = [thing for thing in yaml.load_all(made.stdout, yaml.CSafeLoader) if thing]
    return {overlays.identity(thing): thing for thing in things}


def objects(files: Any) -> dict[overlays.Identity, Any]:
    return {
        overlays.identity(thing): json.loads(json.dumps(thing))
        for file in files
        if file.path != kustomization.PATH
        for thing in file.objects
    }


def roundtrip(base: Any, target: Any) -> Any:
    """Build the overlay in a fresh folder and hold it to the target; gives the overlay's kustomization."""
    with TemporaryDirectory() as name:
        root = Path(name)
        write(root / "kubernetes-manifests", base)
        made = list(overlays.overlay("dev", base, target))
        write(root / "overlays", made)
        assert built(root / "overlays" / "dev") == objects(target)
    return next(file.objects[0] for file in made if file.path == "dev/kustomization.yaml")


KEPT = (config("keep", A="1"), config("keep-too", A="1"))
CHANGES = {
    "nothing": (config("a", A="1"), config("a", A="1")),
    "a value": (config("a", A="1"), config("a", A="2")),
    "a new key": (config("a", A="1"), config("a", A="1", B="x\ny\n")),
    "a lost key": (config("a", A="1", B="2"), config("a", A="1")),
    "a key with slash and tilde": (config("a", **{"a/b~c": "1"}), config("a", **{"a/b~c": "2"})),
    "a key that looks escaped": (config("a", **{"a~1b": "1", "a~0b": "1"}), config("a", **{"a~1b": "2", "a~0b": "2"})),
    "a name with a dot": (config("a.b", A="1"), config("a.b", A="2")),
    "text that looks like a number": (config("a", A="1"), config("a", A="0x10")),
    "text with every kind of break": (config("a", A="1"), config("a", A="é\u2028 😀 \t\"'\\ # : \n")),
    "replicas": (deployment("a"), deployment("a", replicas=3)),
    "replicas left to an autoscaler": (deployment("a"), {**deployment("a"), "spec": {"x": [1, "1", True, 1.5]}}),
    "an image tag": (deployment("a"), deployment("a", "ghcr.io/acme/web:2")),
    "an image name": (deployment("a"), deployment("a", "ghcr.io/acme/other:1")),
    "a digest": (deployment("a"), deployment("a", "ghcr.io/acme/web@sha256:" + "0" * 64)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_one_change_is_exact(change: str) -> None:
    old, new = CHANGES[change]
    roundtrip(tree(*KEPT, old), tree(*KEPT, new))


def test_added_and_removed_objects() -> None:
    gone = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "yes"}}
    made = roundtrip(tree(*KEPT, config("gone"), gone), tree(*KEPT, config("new"), deployment("new")))
    assert made["resources"] == ["../../kubernetes-manifests", "configmap/2.yaml", "deployment/3.yaml"]
    assert [list(patch) for patch in made["patches"]] == [["patch"], ["patch"]]


def test_an_environment_that_equals_the_base_is_only_the_base() -> None:
    made = roundtrip(tree(*KEPT), tree(*KEPT))
    assert made["resources"] == ["../../kubernetes-manifests"]
    assert "patches" not in made
    assert "images" not in made


def test_tags_become_images_and_not_patches() -> None:
    """One entry per image, as long as every use in the environment agrees."""
    made = roundtrip(
        tree(deployment("a"), deployment("b"), deployment("c", "redis:7")),
        tree(deployment("a", "ghcr.io/acme/web:2"), deployment("b", "ghcr.io/acme/web:2"), deployment("c", "redis:7")),
    )
    assert made["images"] == [{"name": "ghcr.io/acme/web", "newTag": "2"}]
    assert "patches" not in made


def test_tags_that_disagree_become_patches() -> None:
    made = roundtrip(
        tree(deployment("a"), deployment("b")), tree(deployment("a", "ghcr.io/acme/web:2"), deployment("b"))
    )
    assert "images" not in made
    assert [patch["target"]["name"] for patch in made["patches"]] == ["a"]


def test_objects_that_change_alike_share_a_patch() -> None:
    old = [deployment(name) for name in ("a", "b.c", "d")]
    new = [deployment("a", replicas=4), deployment("b.c", replicas=4), deployment("d", replicas=5)]
    made = roundtrip(tree(*old), tree(*new))
    assert [patch["target"]["name"] for patch in made["patches"]] == [r"(a|b\.c)", "d"]


def test_a_kind_that_two_groups_have_is_not_patched_by_mistake() -> None:
    """A target without a group selects every group, so this environment is written whole."""
    core = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": "shop"}, "spec": {"x": 1}}
    knative = {**core, "apiVersion": "serving.knative.dev/v1"}
    made = roundtrip(tree(core, knative), tree({**core, "spec": {"x": 2}}, knative))
    assert "patches" not in made


def test_an_environment_in_its_own_namespace_is_written_whole() -> None:
    base = tree(*(config(str(n), "shop", A="1") for n in "abcd"))
    target = tree(*(config(str(n), "shop-dev", A="1") for n in "abcd"))
    made = roundtrip(base, target)
    assert "../../kubernetes-manifests" not in made["resources"]


@pytest.mark.parametrize("kind", ["SealedSecret", "Secret"])
def test_another_encrypted_part_stands_in_a_file(kind: str) -> None:
    """There the next build finds it again; a patch inside the kustomization would be encrypted anew each time."""

    def secret(text: str, label: str) -> dict[str, Any]:
        head = {"metadata": {"name": "s", "namespace": "shop", "labels": {"v": label}}}
        if kind == "Secret":
            sops = {"mac": text, "age": [{"recipient": text}]}
            return {"apiVersion": "v1", "kind": kind, **head, "stringData": {"A": text, text: text}, "sops": sops}
        spec = {"encryptedData": {"A": text, text: text}, "template": {"type": "Opaque"}}
        return {"apiVersion": "bitnami.com/v1alpha1", "kind": kind, **head, "spec": spec}

    base = tree(*KEPT, secret("one", "1"))
    made = roundtrip(base, tree(*KEPT, secret("two", "2")))
    assert made["patches"] == [{"path": f"{kind.lower()}/{kind.lower()}-s.yaml"}]
    labels = roundtrip(base, tree(*KEPT, secret("one", "2")))
    assert [list(patch) for patch in labels["patches"]] == [["target", "patch"]]


scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**31), 2**31),
    st.sampled_from(["", "yes", "1", "0o7", "null", "~", "- a", "a: b", "1e3", "2001-01-01", "line\nbreak\n", " pad "]),
    st.text(st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=["Cs", "Cc", "Cn"]), max_size=8),
)
keys = st.sampled_from(["a", "b", "c/d", "e~f", "g.h", "yes"])
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4), st.dictionaries(keys, inner, min_size=1, max_size=3)
    ),
    max_leaves=10,
)


@st.composite
def object_sets(draw: st.DrawFn) -> tuple[Any, Any]:
    """A base, and a target in which objects are kept, changed, lost or new."""
    base, target = [*KEPT], [*KEPT]
    for name in draw(st.lists(st.sampled_from(["a", "b", "x.y", "d-e"]), unique=True, max_size=4)):
        kind, version = draw(st.sampled_from([("Widget", "acme.dev/v1"), ("ConfigMap", "v1")]))
        head = {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "shop"}}
        old, new = ({**head, "spec": draw(st.dictionaries(keys, values, min_size=1, max_size=4))} for _ in "on")
        fate = draw(st.sampled_from(["same", "changed", "lost", "new"]))
        base += [] if fate == "new" else [old]
        target += {"same": [old], "changed": [new], "new": [new], "lost": []}[fate]
    return tree(*base), tree(*target)


@given(object_sets())
@settings(max_examples=25, deadline=None)
def test_random_pairs_of_trees_are_exact(pair: tuple[Any, Any]) -> None:
    roundtrip(*pair)


@given(object_sets())
@settings(max_examples=400, deadline=None)
@pytest.mark.campaign
def test_many_random_pairs_of_trees_are_exact(pair: tuple[Any, Any]) -> None:
    roundtrip(*pair)


def applied(value: Any, steps: list[json_patch.Operation]) -> Any:
    """A straightforward application of a patch, to hold the difference against."""
    holder = {"": json.loads(json.dumps(value))}
    for step in steps:
        spot: Any = holder
        *route, last = ("", *step.path)
        for part in route:
            spot = spot[part]
        if step.op == "remove":
            del spot[last]
        elif step.op == "add" and isinstance(spot, list):
            spot.insert(last, step.value)
        else:
            spot[last] = step.value
    return holder[""]


@given(values, values)
@settings(max_examples=300, deadline=None)
def test_a_difference_turns_the_old_into_the_new(old: Any, new: Any) -> None:
    assert json.dumps(applied(old, json_patch.difference(old, new)), sort_keys=True) == json.dumps(new, sort_keys=True)


def test_equal_values_need_no_operation_and_bool_is_no_number() -> None:
    assert json_patch.difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}) == []
    assert json_patch.difference(1, True) == [json_patch.Operation("replace", (), True)]


def test_one_new_element_in_a_list_is_one_operation() -> None:
    old = [{"name": name, "value": name * 20} for name in "abde"]
    new = [*old[:2], {"name": "c", "value": "c"}, *old[2:]]
    assert [step[:2] for step in json_patch.difference(old, new)] == [("add", (2,))]
    assert [step[:2] for step in json_patch.difference(new, old)] == [("remove", (2,))]


def test_images_with_ports_digests_and_no_tag() -> None:
    def uses(*images: str) -> list[dict[str, Any]]:
        return [{"spec": {"containers": [{"image": image} for image in images]}}]

    cases = [
        (("r:5000/a:1",), ("r:5000/a:2",), {"r:5000/a": "2"}),
        (("r:5000/a",), ("r:5000/a:2",), {}),
        (("a:1@sha256:0",), ("a:2@sha256:0",), {}),
        (("a:1", "a:2"), ("a:3", "a:3"), {"a": "3"}),
        (("a:1",), ("a:2", "a:3"), {}),
        (("a:1",), ("b:1",), {}),
    ]
    for old, new, expected in cases:
        assert image_changes.changes(uses(*old), uses(*new)) == expected
