"""Local kustomizations that put values into the Secrets of the mode ``generated``.

``secrets.local/<name>`` applies one committed tree together with its values; the whole folder is ignored
by git. Workloads that read a Secret get an annotation that changes with its values, so that a changed
value rolls the pods; it is a keyed digest, since more people may read pods than Secrets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from altlas.generate.kustomization import kustomization
from altlas.generate.secrets.encrypted import check
from altlas.generate.secrets.values import compose_all
from altlas.model.secret import SecretSpec
from altlas.model.tree import KubeObject, ManifestFile

CHECKSUM = "altlas.dev/secret-checksum"
"""Pod annotation that changes with the values of the Secrets that the pod reads."""

TEMPLATES = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
"""Where the pod template of a workload is; that of a Job can never be changed, so Jobs are left alone."""


class Delivery:
    """The values of one committed tree: its Secrets with their keys, and the key of the digests."""

    def __init__(self, specs: Sequence[SecretSpec], values: Mapping[str, str], digest_key: str) -> None:
        self.secrets = {_identity(spec.metadata): (spec, compose_all(spec, values)) for spec in specs}
        self.digest_key = digest_key

    def files(self, name: str, tree: str, files: Sequence[ManifestFile]) -> Iterator[ManifestFile]:
        """The folder ``name``: patches with values, and a kustomization over the folder ``tree``."""
        patches = [*self._secret_patches(), *self._workload_patches(files)]
        for path, thing in patches:
            yield ManifestFile(f"{name}/{path}", (thing,))
        yield ManifestFile(
            f"{name}/kustomization.yaml",
            (kustomization(resources=[tree], patches=[{"path": path} for path, _ in patches]),),
            f"kubectl apply -k secrets.local/{name} applies {tree.rsplit('../', 1)[-1]} together with its values.",
        )

    def _secret_patches(self) -> Iterator[tuple[str, KubeObject]]:
        for (namespace, name), (_, plain) in sorted(self.secrets.items()):
            patch = _patch("v1", "Secret", namespace, name, {"stringData": plain})
            yield f"{namespace}.secret.{name}.yaml", patch

    def _workload_patches(self, files: Sequence[ManifestFile]) -> Iterator[tuple[str, KubeObject]]:
        for thing in (thing for file in files for thing in file.objects if thing["kind"] in TEMPLATES):
            namespace, name = _identity(thing["metadata"])
            digest = self._digest(namespace, pod_template(thing))
            if digest:
                change: Any = {"metadata": {"annotations": {CHECKSUM: digest}}}
                for step in reversed(TEMPLATES[thing["kind"]]):
                    change = {step: change}
                patch = _patch(thing["apiVersion"], thing["kind"], namespace, name, change)
                yield f"{namespace}.{thing['kind'].lower()}.{name}.yaml", patch

    def _digest(self, namespace: str, template: KubeObject) -> str:
        """Digest over every value that the pod can read; empty if it reads none."""
        plain = {
            f"{name}/{key}": value
            for name in sorted(set(secret_names(template)))
            if (namespace, name) in self.secrets
            for key, value in self.secrets[namespace, name][1].items()
        }
        return check(self.digest_key, plain) if plain else ""


def _identity(metadata: KubeObject) -> tuple[str, str]:
    return metadata.get("namespace", ""), metadata["name"]


def _patch(api_version: str, kind: str, namespace: str, name: str, change: KubeObject) -> KubeObject:
    """A strategic merge patch for one object."""
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **change}


def pod_template(workload: KubeObject) -> KubeObject:
    """The pod template of a workload of one of the kinds in ``TEMPLATES``."""
    found = workload
    for step in TEMPLATES[workload["kind"]]:
        found = found[step]
    return found


def secret_names(value: Any) -> Iterator[str]:
    """Names of the Secrets that a pod template reads, as variables or as files."""
    if isinstance(value, list):
        for item in value:
            yield from secret_names(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("secretKeyRef", "secretRef") or (key == "secret" and isinstance(item, dict)):
                name = item.get("name") or item.get("secretName")
                if name:
                    yield name
            yield from secret_names(item)
