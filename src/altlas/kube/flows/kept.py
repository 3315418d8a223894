"""Of each object what the network twin and the inference of flows need, and nothing else.

Runs in worker processes, once per object of the input, so it is written for speed. What is kept crosses the border
as bytes: an input without any policy never looks inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from altlas.kube.flows.hints import Hint, data_hints, pod_hints
from altlas.kube.pods import TEMPLATES, PodTemplate, group_of, template_of
from altlas.kube.references.facts import Facts
from altlas.kube.route import Route
from altlas.kube.shapes import mapping, mappings, text

_SCRAPE = "prometheus.io/"
"""Prefix of the annotations by which pods and Services ask to be scraped, a convention of Prometheus' examples."""

_SPECIFICATIONS = frozenset({
    "Namespace", "Service", "NetworkPolicy", "Ingress", "Gateway", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute",
    "UDPRoute", "ReferenceGrant", "Route", "ServiceMonitor", "PodMonitor", "Prometheus",
})  # fmt: skip
"""Kinds that are kept as they are, annotations aside; so are all whose name ends in ``Policy`` or is a policy's."""

_TEXTS = {"ConfigMap": "data", "Secret": "stringData"}
_ACCOUNT = "ServiceAccount"
_POLICIES = ("NetworkPolicy", "EgressFirewall", "AuthorizationPolicy", "PeerAuthentication")
_OTHER_POLICIES = frozenset({
    "ServerAuthorization", "MeshTrafficPermission", "ServiceIntentions", "AdminPolicyBasedExternalRoute",
    "UserDefinedNetwork", "ClusterUserDefinedNetwork", "SecurityPolicy",
})  # fmt: skip
_STATUS = ("phase", "podIP", "podIPs")
_SCALERS = frozenset({"HorizontalPodAutoscaler", "ScaledObject"})
_METADATA = ("name", "namespace", "labels", "generateName", "ownerReferences")


class Kept(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What is kept of one object.

    ``value`` is the object without all that does not matter here, and of a workload only what its facts do not tell
    (``rebuilt`` puts them together); empty for a kind that the twin does not read.
    ``token`` says whether a pod or account mounts a token for the API server, None where it says nothing.
    ``scrape`` holds the annotations about scraping, without their prefix.
    """

    value: dict[str, Any] = {}
    hints: tuple[Hint, ...] = ()
    token: bool | None = None
    scrape: dict[str, str] = {}
    image: str = ""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Kept)


def keep(value: dict[str, Any], namespace: str) -> bytes:
    """What is kept of ``value``, which lives in ``namespace``, as bytes; none if nothing is."""
    kind = text(value, "kind")
    kept = _kept(value, kind, namespace)
    if kept is None:
        return b""
    try:
        return _encoder.encode(kept)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return b""  # a number or text that no manifest can hold; the schema has said so


def unpack(data: bytes) -> Kept:
    """What ``keep`` kept."""
    return _decoder.decode(data) if data else Kept()


def places_of(kind: str, data: bytes) -> Iterator[Route]:
    """Where findings about an object that was kept are likely to point: the parts of a NetworkPolicy's rules."""
    if kind != "NetworkPolicy" or not data:
        return
    spec = mapping(unpack(data).value, "spec")
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for index, rule in mappings(spec, direction):
            below: Route = ("spec", direction, index)
            yield below
            for place, peer in mappings(rule, side):
                if "ipBlock" not in peer:
                    yield (*below, side, place)
                    continue
                blocks = mapping(peer, "ipBlock").get("except")
                for number in range(len(blocks) if isinstance(blocks, list) else 0):
                    yield (*below, side, place, "ipBlock", "except", number)


def is_policy_kind(kind: str) -> bool:
    """Whether objects of this kind decide about connections, whoever reads them."""
    return kind.endswith(_POLICIES) or kind in _OTHER_POLICIES


def _kept(value: dict[str, Any], kind: str, namespace: str) -> Kept | None:
    template = template_of(value)
    if template is not None:
        return _workload(value, template)
    if kind in _TEXTS:
        member = _TEXTS[kind]
        hints = tuple(data_hints(mapping(value, member), member))
        return Kept(hints=hints) if hints else None
    if kind in _SPECIFICATIONS or is_policy_kind(kind):
        return Kept(_specification(value, namespace), scrape=_scrape(mapping(value, "metadata")))
    if kind in _SCALERS:
        return Kept(_scaler(value, namespace))
    if kind == _ACCOUNT:
        return Kept(token=_token(value)) if "automountServiceAccountToken" in value else None
    return None


def _workload(value: dict[str, Any], template: PodTemplate) -> Kept:
    containers = template.spec.get("containers")
    first = containers[0] if isinstance(containers, list) and containers else None
    return Kept(
        _oddities(value, template),
        tuple(pod_hints(template)),
        _token(template.spec),
        _scrape(template.metadata),
        text(first, "image") if isinstance(first, dict) else "",
    )


def _oddities(value: dict[str, Any], template: PodTemplate) -> dict[str, Any]:
    """What the twin reads of a workload beside its facts, where it is not as usual."""
    found: dict[str, Any] = {}
    if template.spec.get("hostNetwork") is True:
        found["hostNetwork"] = True
    metadata = value.get("metadata")
    if isinstance(metadata, dict) and "ownerReferences" in metadata:
        found["ownerReferences"] = metadata["ownerReferences"]
    if not template.route:
        status = mapping(value, "status")
        found |= {key: status[key] for key in _STATUS if key in status}
        return found
    spec = mapping(value, "spec")
    if spec.get("replicas") == 0:
        found["replicas"] = 0
    job = mapping(spec, "jobTemplate", "spec") if len(template.route) > 2 else spec
    if "completionMode" in job:
        found["completionMode"] = job["completionMode"]
    return found


def rebuilt(facts: Facts, kept: Kept) -> dict[str, Any]:
    """A workload as the twin reads it: its facts, and what was odd about it, as an object again."""
    odd, pod = kept.value, facts.pod
    if pod is None:
        return kept.value
    account = next((use.name for use in facts.uses if use.form == "service-account"), "")
    ports = [
        {"name": one.name, "containerPort": one.number, "protocol": one.protocol} for one in pod.ports if one.number
    ]
    spec: dict[str, Any] = {"containers": [{"ports": ports}], "serviceAccountName": account}
    spec["hostNetwork"] = odd.get("hostNetwork", False)
    owners = {"ownerReferences": odd["ownerReferences"]} if "ownerReferences" in odd else {}
    metadata = {"name": facts.name, "namespace": facts.namespace, **owners}
    thing: dict[str, Any] = {"apiVersion": facts.api_version, "kind": facts.kind}
    route = TEMPLATES.get((group_of(facts.api_version), facts.kind), ())
    if not route:
        status = {key: odd[key] for key in _STATUS if key in odd}
        return thing | {"metadata": metadata | {"labels": pod.labels}, "spec": spec, "status": status}
    inside: dict[str, Any] = {"template": {"metadata": {"labels": pod.labels}, "spec": spec}}
    if "completionMode" in odd:
        inside["completionMode"] = odd["completionMode"]
    if len(route) > 2:
        inside = {"jobTemplate": {"spec": inside}}
    if "replicas" in odd:
        inside["replicas"] = odd["replicas"]
    return thing | {"metadata": metadata, "spec": inside}


def _token(value: dict[str, Any]) -> bool | None:
    found = value.get("automountServiceAccountToken")
    return found if isinstance(found, bool) else None


def _scrape(metadata: dict[str, Any]) -> dict[str, str]:
    annotations = metadata.get("annotations")
    if not isinstance(annotations, dict):
        return {}
    return {
        key.removeprefix(_SCRAPE): one
        for key, one in annotations.items()
        if key.startswith(_SCRAPE) and isinstance(one, str)
    }


def _specification(value: dict[str, Any], namespace: str) -> dict[str, Any]:
    """The object without status and without what stands in its metadata for others."""
    kept = {key: one for key, one in value.items() if key not in ("metadata", "status")}
    kept["metadata"] = _metadata(value.get("metadata"), namespace)
    return kept


def _scaler(value: dict[str, Any], namespace: str) -> dict[str, Any]:
    """An autoscaler with what it scales alone: a workload at zero replicas may run all the same."""
    kept = {key: value[key] for key in ("apiVersion", "kind")}
    target = mapping(value, "spec", "scaleTargetRef")
    return {**kept, "metadata": {"namespace": namespace}, "spec": {"scaleTargetRef": target}}


def _metadata(metadata: object, namespace: str) -> object:
    """What the twin reads of the metadata; something else than a mapping stays as it is, for whoever judges it."""
    if not isinstance(metadata, dict):
        return metadata
    kept = {key: metadata[key] for key in _METADATA if key in metadata}
    if namespace and not kept.get("namespace"):
        kept["namespace"] = namespace
    return kept
