"""Who a policy is: its name and namespace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from altlas.network.policies import words
from altlas.network.policies.examination import Examination

_NAME = ("metadata", "name")
_NAME_CURE = "Write a name of lower case letters, digits, '-' and '.', with a letter or digit at both ends."


class Identity(NamedTuple):
    """Name and namespace; the name is empty where the API server is to make one (``generateName``)."""

    namespace: str
    name: str


def identity(exam: Examination, value: Mapping[str, Any], namespace: str) -> Identity:
    """The identity of an object that lives in ``namespace`` unless it says otherwise.

    Source: ``ValidateObjectMeta`` in ``pkg/api/validation`` of k8s.io/apimachinery.
    """
    metadata = value.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        exam.fields(metadata, ("metadata",), frozenset())  # says that it is no object
        return Identity(namespace, "")
    known = metadata or {}
    name = exam.text(known.get("name", ""), _NAME) or ""
    if name:
        for fault in words.object_name(name):
            exam.invalid(_NAME, name, fault, _NAME_CURE)
    elif not known.get("generateName"):
        exam.required(_NAME, "name or generateName is required", "Give the policy a name.")
    return Identity(_space(exam, known, namespace), name)


def _space(exam: Examination, metadata: Mapping[str, Any], namespace: str) -> str:
    if not namespace:  # a kind of the whole cluster: the API server ignores what stands here
        return ""
    written = metadata.get("namespace")
    return (exam.text(written, ("metadata", "namespace")) if written is not None else None) or namespace
