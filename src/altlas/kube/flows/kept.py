"""Of each object what the network twin and the inference of flows need, and nothing else.

Runs in worker processes, once per object of the input, so it is written for speed. What is kept crosses the border
as bytes: an input without any policy never looks inside.
"""

from __future__ import annotations

from typing import Any

import msgspec

from altlas.kube.flows.hints import Hint, data_hints, pod_hints
from altlas.kube.pods import PodTemplate, template_of
from altlas.kube.shapes import mapping, text

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
_POD_FIELDS = ("hostNetwork", "serviceAccountName", "serviceAccount")
_CONTAINER_FIELDS = ("name", "ports", "restartPolicy")
_OUTSIDE = ("replicas", "completionMode")
_SCALERS = frozenset({"HorizontalPodAutoscaler", "ScaledObject"})
_METADATA = ("name", "namespace", "labels", "generateName", "ownerReferences")


class Kept(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What is kept of one object.

    ``value`` is the object without all that does not matter here; empty for a kind that the twin does not read.
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


def is_policy_kind(kind: str) -> bool:
    """Whether objects of this kind decide about connections, whoever reads them."""
    return kind.endswith(_POLICIES) or kind in _OTHER_POLICIES


def _kept(value: dict[str, Any], kind: str, namespace: str) -> Kept | None:
    template = template_of(value)
    if template is not None:
        return _workload(value, template, namespace)
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


def _workload(value: dict[str, Any], template: PodTemplate, namespace: str) -> Kept:
    containers = template.spec.get("containers")
    first = containers[0] if isinstance(containers, list) and containers else None
    return Kept(
        _trimmed(value, template, namespace),
        tuple(pod_hints(template)),
        _token(template.spec),
        _scrape(template.metadata),
        text(first, "image") if isinstance(first, dict) else "",
    )


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


def _trimmed(value: dict[str, Any], template: PodTemplate, namespace: str) -> dict[str, Any]:
    """A workload whose pods have only labels, ports and what decides about their network and account."""
    pod = {
        "metadata": {"labels": template.metadata.get("labels")},
        "spec": _pod_spec(template.spec),
    }
    kept: dict[str, Any] = {"apiVersion": value["apiVersion"], "kind": value["kind"]}
    kept["metadata"] = _metadata(value.get("metadata"), namespace)
    if not template.route:
        return {**kept, "spec": pod["spec"], "status": _addresses(value)}
    spec = mapping(value, "spec")
    inside: dict[str, Any] = {"template": pod}
    if len(template.route) > 2:
        job = mapping(spec, "jobTemplate", "spec")
        inside = {"jobTemplate": {"spec": {**_outside(job), "template": pod}}}
    return {**kept, "spec": {**_outside(spec), **inside}}


def _outside(spec: dict[str, Any]) -> dict[str, Any]:
    """What the twin reads beside a pod template."""
    return {key: spec[key] for key in _OUTSIDE if key in spec}


def _addresses(value: dict[str, Any]) -> dict[str, Any]:
    status = mapping(value, "status")
    return {key: status[key] for key in ("phase", "podIP", "podIPs") if key in status}


def _pod_spec(spec: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {key: spec[key] for key in _POD_FIELDS if key in spec}
    for member in ("containers", "initContainers"):
        found = spec.get(member)
        if isinstance(found, list):
            kept[member] = [_container(one) for one in found if isinstance(one, dict)]
    return kept


def _container(value: dict[str, Any]) -> dict[str, Any]:
    return {key: value[key] for key in _CONTAINER_FIELDS if key in value}
