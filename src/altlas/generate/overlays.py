"""What differs in an environment, as a kustomize overlay that is exact and small enough to review.

Base and environment are both generated whole; the overlay is their difference. Building it with kustomize
gives the environment's objects, one for one. Only current fields of kustomize v5 are used: ``resources``,
``images``, ``patches`` (https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from altlas.generate import image_changes, json_patch
from altlas.generate.kustomization import PATH, kustomization
from altlas.model.tree import KubeObject, ManifestFile


class Identity(NamedTuple):
    """What kustomize tells objects apart by."""

    group: str
    version: str
    kind: str
    namespace: str
    name: str

    @property
    def target(self) -> dict[str, str]:
        """The identity as the target of a patch, whose name is a regular expression."""
        fields = {**self._asdict(), "name": re.escape(self.name).replace(r"\-", "-")}
        return {field: value for field, value in fields.items() if value}


def identity(thing: KubeObject) -> Identity:
    """The identity of an object."""
    group, _, version = thing["apiVersion"].rpartition("/")
    metadata = thing["metadata"]
    return Identity(group, version, thing["kind"], metadata.get("namespace", ""), metadata["name"])


def overlay(environment: str, base: Sequence[ManifestFile], target: Sequence[ManifestFile]) -> Iterator[ManifestFile]:
    """The files of the folder ``<environment>/`` of the overlays, beside the folder of the base.

    An environment that shares less than half of its objects with the base, such as one in a namespace of
    its own, is written whole, without the base: patches would only hide what it is. So is one that changes
    an object which no patch target can tell from another (a target without a group selects every group).
    """
    old, new = _objects(base), _objects(target)
    shared = old.keys() & new.keys()
    changed = [key for key in shared if json_patch.difference(old[key], new[key])]
    if 2 * len(shared) < len(old) or any(_matches(key, old) > 1 for key in changed):
        yield from _whole(environment, target)
    else:
        yield from _Difference(environment, old, new, target).files()


def _objects(files: Iterable[ManifestFile]) -> dict[Identity, KubeObject]:
    return {identity(thing): thing for file in files if file.path != PATH for thing in file.objects}


def _whole(environment: str, target: Iterable[ManifestFile]) -> Iterator[ManifestFile]:
    for file in target:
        yield file._replace(path=f"{environment}/{file.path}")


class _Difference:
    """The overlay of an environment that builds on the base."""

    def __init__(
        self,
        environment: str,
        old: Mapping[Identity, KubeObject],
        new: Mapping[Identity, KubeObject],
        target: Sequence[ManifestFile],
    ) -> None:
        self.environment = environment
        self.images = image_changes.changes(old.values(), new.values())
        self.old = {key: image_changes.apply(self.images, thing) for key, thing in old.items()}
        self.new = new
        self.target = target
        self.reencrypted: set[Identity] = set()

    def files(self) -> Iterator[ManifestFile]:
        """New and re-encrypted objects in the files of their tree, and the kustomization."""
        patches = [*self._deletions(), *self._patches()]
        added = []
        for file in (file for file in self.target if file.path != PATH):
            fresh = tuple(thing for thing in file.objects if identity(thing) not in self.old)
            if fresh:
                added.append(file.path)
                yield file._replace(path=f"{self.environment}/{file.path}", objects=fresh)
            for key in (key for key in map(identity, file.objects) if key in self.reencrypted):
                path = merge_path(file.path, key)
                patches.append({"path": path})
                merge = _merge(self.old[key], self.new[key])
                yield file._replace(path=f"{self.environment}/{path}", objects=(merge,))
        yield self._kustomization(added, patches)

    def _kustomization(self, added: Sequence[str], patches: Sequence[Mapping[str, Any]]) -> ManifestFile:
        made = kustomization(
            resources=["../../kubernetes-manifests", *added],
            patches=list(patches),
            images=[{"name": name, "newTag": tag} for name, tag in self.images.items()],
        )
        comment = f"What differs in the environment {self.environment}: kubectl apply -k overlays/{self.environment}"
        return ManifestFile(f"{self.environment}/{PATH}", (made,), comment)

    def _deletions(self) -> Iterator[dict[str, Any]]:
        for key in sorted(self.old.keys() - self.new.keys()):
            thing = self.old[key]
            metadata = {
                field: thing["metadata"][field] for field in ("name", "namespace") if field in thing["metadata"]
            }
            lines = [f"apiVersion: {thing['apiVersion']}", f"kind: {key.kind}", "metadata:"]
            lines += [f"  {field}: {json_patch.scalar(value)}" for field, value in metadata.items()]
            yield {"patch": "\n".join(["$patch: delete", *lines])}

    def _patches(self) -> Iterator[dict[str, Any]]:
        """One patch for all objects of a kind in which the same things change."""
        groups: dict[tuple[tuple[str, ...], str], list[Identity]] = {}
        for key in sorted(self.old.keys() & self.new.keys()):
            steps = json_patch.difference(self.old[key], self.new[key])
            if steps and _is_reencrypted(self.new[key], steps):
                self.reencrypted.add(key)
            elif steps:
                groups.setdefault((key[:4], json_patch.text(steps)), []).append(key)
        for (_, text), keys in groups.items():
            target = keys[0].target
            if len(keys) > 1:
                target["name"] = f"({'|'.join(key.target['name'] for key in keys)})"
            yield {"target": target, "patch": text}


def _matches(key: Identity, others: Iterable[Identity]) -> int:
    """How many objects a patch target of ``key`` selects: an empty group or namespace selects any."""
    return sum(all(want in ("", have) for want, have in zip(key, other, strict=True)) for other in others)


def _is_reencrypted(thing: KubeObject, steps: Sequence[json_patch.Operation]) -> bool:
    """Whether an encrypted part changes: it must stand in a file, where the next build finds it again."""
    encrypted = ("sops", "stringData") if "sops" in thing else ("spec",)
    return (thing["kind"] == "SealedSecret" or "sops" in thing) and any(step.path[0] in encrypted for step in steps)


def merge_path(path: str, key: Identity) -> str:
    """Path, in an environment's folder, of the patch for an encrypted object whose file in the tree is ``path``."""
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}{key.kind.lower()}-{key.name}.yaml"


def _merge(old: Any, new: Any) -> Any:
    """A merge patch (RFC 7396) that states ``new`` in full, with null for what is lost."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return new
    lost = dict.fromkeys(key for key in old if key not in new)
    return {key: _merge(old.get(key), value) for key, value in new.items()} | lost
