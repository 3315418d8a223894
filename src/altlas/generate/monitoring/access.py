"""Rights at the API server, each in one namespace and no wider than the program's own calls.

Source: Prometheus discovery/kubernetes/kubernetes.go lists and watches, and never gets, what a role needs;
Alloy's loki.source.kubernetes gets one pod to learn whether it has ended, and its log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from altlas.generate.metadata import Subject, metadata
from altlas.model.tree import KubeObject

Rule = Mapping[str, Sequence[str]]
WATCH = ("list", "watch")

ENDPOINTS: tuple[Rule, ...] = (
    {"apiGroups": [""], "resources": ["pods", "services"], "verbs": WATCH},
    {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": WATCH},
)
"""Discovery with the role ``endpointslice``, which also looks at the Service and the pod behind each slice."""

PODS: tuple[Rule, ...] = ({"apiGroups": [""], "resources": ["pods"], "verbs": WATCH},)
"""Discovery with the role ``pod``."""

POD_LOGS: tuple[Rule, ...] = (
    {"apiGroups": [""], "resources": ["pods"], "verbs": ("get", *WATCH)},
    {"apiGroups": [""], "resources": ["pods/log"], "verbs": ("get",)},
)
"""Discovery with the role ``pod``, and the containers' logs."""


def granted(owner: Subject, name: str, rules: Sequence[Rule], account: Subject) -> tuple[KubeObject, KubeObject]:
    """Role and RoleBinding called ``name`` in the owner's namespace, for another or the same subject's account."""
    subjects = [{"kind": "ServiceAccount", "name": account.name, "namespace": account.namespace}]
    return (
        _rbac("Role", owner, name, rules=[{key: list(value) for key, value in rule.items()} for rule in rules]),
        _rbac(
            "RoleBinding",
            owner,
            name,
            roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
            subjects=subjects,
        ),
    )


def _rbac(kind: str, owner: Subject, name: str, **content: Any) -> KubeObject:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": kind,
        "metadata": metadata(owner, name),
        **content,
    }


def with_token(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The pod spec with its account's token, for the few programs that speak to the API server."""
    return {**spec, "automountServiceAccountToken": True}
