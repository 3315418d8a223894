"""What every object must say of itself: apiVersion, kind and a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from altlas.kube.schemas import bundle
from altlas.kube.schemas.violation import Violation, nearest, quoted

CHECK = "kind-or-apiversion-missing"
FIELDS = ("apiVersion", "kind")


def type_missing(value: Any) -> Violation | None:
    """The violation of a value that does not say what kind of object it is."""
    if not isinstance(value, Mapping):
        return Violation(
            CHECK, (), f"a Kubernetes object is expected, this is {quoted(value)}", "Write one object here."
        )
    missing = [field for field in FIELDS if not value.get(field)]
    if missing:
        return _missing(value, missing)
    for field in FIELDS:
        if not isinstance(value[field], str):
            message = f"{field} must be a string, is {quoted(value[field])}"
            return Violation(CHECK, (field,), message, f"Write the {field} as text.")
    return None


def _missing(value: Mapping[Any, Any], missing: list[str]) -> Violation:
    for field in missing:
        wrong = nearest(field, (key for key in value if isinstance(key, str) and key not in FIELDS))
        if wrong:
            return Violation(CHECK, (wrong,), f"{field} is missing; there is {wrong}", f"Rename {wrong} to {field}.")
    names = " and ".join(missing)
    cure = f"Add {names}, or remove this document if it is no Kubernetes object."
    if missing == ["apiVersion"]:
        versions = [each.api_version for each in bundle.table().kinds if each.kind == value["kind"]]
        cure = f"Add apiVersion: {versions[-1]}." if versions else cure
    route = (missing[0],) if missing[0] in value else ()
    return Violation(CHECK, route, f"{names} {'is' if len(missing) == 1 else 'are'} missing", cure)


def name_missing(value: Mapping[Any, Any]) -> Violation | None:
    """The violation of an object without a name. A metadata of the wrong type is left to the schema."""
    metadata = value.get("metadata")
    if metadata is None:
        wrong = nearest("metadata", (key for key in value if isinstance(key, str) and key != "metadata"))
        if wrong:
            return Violation(CHECK, (wrong,), f"metadata is missing; there is {wrong}", "Rename it to metadata.")
        return Violation(CHECK, (), "metadata.name is missing", "Add metadata with a name.")
    if not isinstance(metadata, Mapping) or _is_set(metadata, "name") or _is_set(metadata, "generateName"):
        return None
    wrong = nearest("name", (key for key in metadata if isinstance(key, str) and key not in ("name", "namespace")))
    if wrong:
        return Violation(
            CHECK, ("metadata", wrong), f"metadata.name is missing; there is {wrong}", "Rename it to name."
        )
    route = ("metadata", "name") if "name" in metadata else ("metadata",)
    return Violation(CHECK, route, "metadata.name is missing", "Give the object a name.")


def _is_set(metadata: Mapping[Any, Any], key: str) -> bool:
    return metadata.get(key) not in (None, "")
