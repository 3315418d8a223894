"""CustomResourceDefinition objects for tests."""

from __future__ import annotations

from typing import Any

SIZE = {"type": "integer", "format": "int32", "minimum": 1}


def crd(spec: Any, *, kind: str = "Widget", group: str = "example.com", scope: str = "Namespaced") -> dict[str, Any]:
    """A CRD with one version, whose objects have this schema below ``spec``."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.lower()}s.{group}"},
        "spec": {
            "group": group,
            "scope": scope,
            "names": {"kind": kind, "plural": f"{kind.lower()}s", "singular": kind.lower()},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}},
                }
            ],
        },
    }


def widget(spec: Any) -> dict[str, Any]:
    """An object of the kind that ``crd`` defines."""
    return {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "a"}, "spec": spec}
