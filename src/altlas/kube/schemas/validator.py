"""Objects against the schemas of one Kubernetes minor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from altlas.kube.schemas import bundle
from altlas.kube.schemas.bundle import Kind
from altlas.kube.schemas.definitions import OBJECT_META, Definition, definitions
from altlas.kube.schemas.fault import VIOLATION
from altlas.kube.schemas.fields import UNKNOWN
from altlas.kube.schemas.identity import name_missing, type_missing
from altlas.kube.schemas.unknown import explain
from altlas.kube.schemas.violation import Violation
from altlas.kube.schemas.wording import violations

if TYPE_CHECKING:
    from jsonschema_rs import Registry, Validator

BUILT_IN = "altlas:built-in"
Key = tuple[str, str]


class Compiled(NamedTuple):
    """A validator ready for use. ``document`` is what the schema paths of its errors start from."""

    validator: Validator
    document: Mapping[str, Any]
    named: bool


class Schemas:
    """The schemas of one minor, the bundled custom resources, and those given with the input.

    Validators are compiled when the first object of their kind comes, so a Schemas is cheap to make and
    is best kept for all objects. It is not changed by use in any visible way.
    """

    def __init__(self, minor: str, given: Mapping[Key, Definition] | None = None) -> None:
        self.minor = minor
        self._given = dict(given or {})
        self._ready: dict[Key, Compiled | Violation] = {}

    def with_definitions(self, crds: Iterable[Mapping[str, Any]]) -> Schemas:
        """The same schemas and those of CustomResourceDefinition objects, which come before bundled ones.

        Anything may be given; what is no usable definition is passed over.
        """
        found = {(bundle.join(each.group, each.version), each.kind): each for crd in crds for each in definitions(crd)}
        return Schemas(self.minor, self._given | found)

    def is_namespaced(self, api_version: str, kind: str) -> bool | None:
        """Whether objects of this kind live in a namespace; None if the kind is unknown or no resource."""
        key = (api_version, kind)
        known: Definition | Kind | None = self._given.get(key) or self._kinds.get(key)
        return known.namespaced if known else None

    def violations(self, value: Any) -> list[Violation]:
        """Everything that the API server would refuse by schema, sorted by route; empty for a valid object.

        An unknown kind gives one violation and no further checks. Never raises, whatever the value.

        A field that is null counts as absent. Built-in kinds: Go's JSON decoder leaves the field empty.
        Custom resources: nulls are pruned where the schema does not allow them (k8s.io/apiextensions-apiserver,
        PruneNonNullableNullsWithoutDefaults). A null in a list stays what it is.
        """
        missing = type_missing(value)
        if missing:
            return [missing]
        compiled = self._compiled(value["apiVersion"], value["kind"])
        if isinstance(compiled, Violation):
            unnamed = name_missing(value) if compiled.check == "schema-missing" else None
            return [compiled, unnamed] if unnamed else [compiled]
        unnamed = name_missing(value) if compiled.named else None
        try:
            found = _check(compiled, _without_envelope(value))
        except (ValueError, RecursionError):
            # Raised for what JSON cannot hold, such as bytes, other keys than text or 255 levels of nesting.
            return [
                Violation(VIOLATION, (), "the object is nested too deeply or holds what JSON cannot", "Simplify it.")
            ]
        return _without_twins(unnamed, found) if unnamed else found

    @cached_property
    def _kinds(self) -> dict[Key, Kind]:
        kinds = bundle.table().kinds
        return {(each.api_version, each.kind): each for each in kinds if not each.minors or self.minor in each.minors}

    @cached_property
    def _registry(self) -> Registry:
        from jsonschema_rs import Draft202012, Registry

        return Registry([(BUILT_IN, {"$defs": bundle.definitions(self.minor)})], draft=Draft202012)

    def _compiled(self, api_version: str, kind: str) -> Compiled | Violation:
        key = (api_version, kind)
        if key not in self._ready:
            self._ready[key] = self._compile(key)
        return self._ready[key]

    def _compile(self, key: Key) -> Compiled | Violation:
        given = self._given.get(key)
        if given:
            return self._compile_given(given) or _unusable(key)
        kind = self._kinds.get(key)
        if kind is None:
            return explain(self.minor, *key)
        if kind.minors:
            return self._compile_built_in(kind)
        return self._compile_document(bundle.custom_definitions(kind.group), kind.definition) or _unusable(key)

    def _compile_built_in(self, kind: Kind) -> Compiled:
        from jsonschema_rs import validator_for

        schema = {"$ref": f"{BUILT_IN}#/$defs/{kind.definition}"}
        document = {"$defs": bundle.definitions(self.minor)}
        return Compiled(validator_for(schema, registry=self._registry), document, kind.named)

    def _compile_given(self, given: Definition) -> Compiled | None:
        if given.schema is None:
            return None
        return self._compile_document({given.kind: given.schema}, given.kind)

    def _compile_document(self, schemas: Mapping[str, Any], name: str) -> Compiled | None:
        """A validator for custom resources, or None if the schema is no schema. Patterns run in linear time."""
        from jsonschema_rs import Draft202012Validator, RegexOptions

        metadata = _reachable(bundle.definitions(self.minor), OBJECT_META)
        document = {"$ref": f"#/$defs/{name}", "$defs": metadata | dict(schemas)}
        for usable in (document, _without_patterns(document)):
            try:
                return Compiled(Draft202012Validator(usable, pattern_options=RegexOptions()), usable, named=True)
            except (ValueError, RecursionError):
                continue
        return None


def _check(compiled: Compiled, value: Any) -> list[Violation]:
    if compiled.validator.is_valid(value):
        return []
    return violations(compiled.validator, value, compiled.document)


def _without_envelope(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object without what SOPS adds to a file that it encrypts; whoever decrypts it takes that away again.

    Source: https://getsops.io/docs/ (the key ``sops`` with ``mac`` and ``version``).
    """
    envelope = value.get("sops")
    if isinstance(envelope, Mapping) and {"mac", "version"} <= envelope.keys():
        return {key: each for key, each in value.items() if key != "sops"}
    return value


def _without_twins(unnamed: Violation, found: list[Violation]) -> list[Violation]:
    """The missing name first; a misspelt one is not told again as an unknown field."""
    return [unnamed, *(each for each in found if each.check != UNKNOWN or each.route != unnamed.route)]


def _unusable(key: Key) -> Violation:
    message = f"the CustomResourceDefinition of {key[0]} {key[1]} has no usable schema, so it was not checked"
    return Violation("schema-missing", ("kind",), message, "Correct the schema in the CustomResourceDefinition.")


def _reachable(schemas: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A definition and all that it refers to."""
    found: dict[str, Any] = {}
    waiting: list[Any] = [{"$ref": name}]
    while waiting:
        schema = waiting.pop()
        if isinstance(schema, dict):
            reference = schema.get("$ref")
            if isinstance(reference, str) and (target := reference.rpartition("/")[2]) not in found:
                found[target] = schemas[target]
                waiting.append(schemas[target])
            waiting.extend(schema.values())
    return found


def _without_patterns(schema: Any) -> Any:
    """The schema without its patterns: some that Go reads are not known here, and no pattern is worth a wrong error."""
    if isinstance(schema, dict):
        return {
            key: _without_patterns(each) for key, each in schema.items() if key != "pattern" or isinstance(each, dict)
        }
    return [_without_patterns(each) for each in schema] if isinstance(schema, list) else schema
