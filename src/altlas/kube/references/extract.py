"""From an object to its facts. Runs in worker processes, once per object of the input, so it is written for speed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from altlas.kube.kinds import is_namespaced
from altlas.kube.pods import PodTemplate, group_of, template_of
from altlas.kube.references import rights, stored, traffic
from altlas.kube.references.facts import Facts, Made, Pod, Select, Service, Use
from altlas.kube.references.keys import is_operated, kind_key
from altlas.kube.references.pod_uses import pod_uses
from altlas.kube.selectors import Selector, labels_of, parse
from altlas.kube.shapes import mapping, mappings, text

WAIVER = "altlas.dev/waive."
"""Prefix of the annotations that waive one check on their object."""

_NO_LABELS: dict[str, str] = {}


class _Draft:
    """The facts of one object while they are gathered."""

    __slots__ = ("makes", "name", "namespace", "parts", "pod", "selects", "service", "uses", "value")

    def __init__(self, value: dict[str, Any], namespace: str, name: str) -> None:
        self.value, self.namespace, self.name = value, namespace, name
        self.uses: list[Use] = []
        self.selects: list[Select] = []
        self.makes: list[Made] = []
        self.parts: tuple[str, ...] | None = ()
        self.pod: Pod | None = None
        self.service: Service | None = None


def extract(value: Mapping[str, Any], default_namespace: str) -> Facts:
    """The facts of ``value``, whatever its shape.

    An object without a namespace goes to ``default_namespace``, as kubectl would send it; a cluster-scoped one
    has none. Objects of unknown kinds are taken as namespaced.
    """
    thing = value if isinstance(value, dict) else {}
    api_version, kind = text(thing, "apiVersion"), text(thing, "kind")
    metadata = mapping(thing, "metadata")
    stated = text(metadata, "namespace")
    key, scoped = _kind(api_version, kind)
    namespace = (stated or default_namespace) if scoped else ""
    draft = _Draft(thing, namespace, text(metadata, "name"))
    _gather(key, draft)
    return Facts(
        api_version,
        kind,
        namespace,
        draft.name,
        key,
        tuple(draft.uses),
        tuple(draft.selects),
        draft.parts,
        draft.pod,
        draft.service,
        tuple(draft.makes),
        _waivers(metadata) if "annotations" in metadata else _NO_LABELS,
        labels_of(metadata.get("labels")) if kind in _LABELLED else _NO_LABELS,
        bool(stated),
    )


@lru_cache(maxsize=1024)
def _kind(api_version: str, kind: str) -> tuple[str, bool]:
    """The kind's key in references, and whether its objects live in a namespace."""
    return kind_key(group_of(api_version), kind), is_namespaced(api_version, kind) is not False


_LABELLED = frozenset({"Namespace", "Service"})


def _waivers(metadata: dict[str, Any]) -> dict[str, str]:
    return {
        key.removeprefix(WAIVER): note if isinstance(note, str) else ""
        for key, note in mapping(metadata, "annotations").items()
        if key.startswith(WAIVER)
    }


def _gather(key: str, draft: _Draft) -> None:
    gatherer = GATHERERS.get(key)
    if gatherer is not None:
        gatherer(draft)
    elif is_operated(key):
        draft.makes += stored.named_secrets(draft.value)


def _workload(draft: _Draft, hidden: frozenset[str] = frozenset()) -> None:
    template = template_of(draft.value)
    if template is not None:
        ports, astray = pod_uses(template, draft.namespace, draft.uses, hidden)
        labels = labels_of(template.metadata.get("labels"))
        draft.pod = Pod(labels, _pod_selector(template, draft.value), ports, astray)


def _pod_selector(template: PodTemplate, value: dict[str, Any]) -> Selector | None:
    if template.route != ("spec", "template"):
        return None
    selector = mapping(value, "spec").get("selector")
    if value.get("kind") == "ReplicationController":
        return Selector(labels_of(selector)) if selector else None
    return parse(selector) if selector else None


def _stateful_set(draft: _Draft) -> None:
    spec = mapping(draft.value, "spec")
    templates = mappings(spec, "volumeClaimTemplates")
    names = [text(mapping(template, "metadata"), "name") for _, template in templates]
    # A claim template takes the place of the pod's volume of the same name (updateStorage in the controller).
    _workload(draft, frozenset(names))
    if name := text(spec, "serviceName"):
        use = Use("statefulset-service", "Service", draft.namespace, name, ("spec", "serviceName"))
        draft.uses.append(use)
    for (index, template), name in zip(templates, names, strict=True):
        rights.claim(template, draft.uses, ("spec", "volumeClaimTemplates", index))
        draft.makes.append(Made("PersistentVolumeClaim", f"{name}-{draft.name}-*"))


def _service(draft: _Draft) -> None:
    draft.service = traffic.service(draft.value, draft.namespace, draft.uses, draft.selects)


def _config_map(draft: _Draft) -> None:
    draft.parts = stored.config_map(draft.value, draft.namespace, draft.uses)


def _secret(draft: _Draft) -> None:
    draft.parts = stored.secret(draft.value, draft.namespace, draft.uses)


def _gateway(draft: _Draft) -> None:
    draft.parts = traffic.gateway(draft.value, draft.namespace, draft.uses, draft.makes)


def _hpa(draft: _Draft) -> None:
    rights.scale_target(draft.value, draft.namespace, draft.uses, member="scaleTargetRef", form="hpa")


def _vpa(draft: _Draft) -> None:
    rights.scale_target(draft.value, draft.namespace, draft.uses, member="targetRef", form="vpa")


def _external_secret(draft: _Draft) -> None:
    draft.makes.append(stored.external_secret(draft.value, draft.name))


def _sealed_secret(draft: _Draft) -> None:
    draft.makes.append(stored.sealed_secret(draft.value, draft.name))


def _certificate(draft: _Draft) -> None:
    draft.makes += stored.certificate(draft.value, draft.namespace, draft.uses)


def _route(draft: _Draft) -> None:
    traffic.gateway_route(draft.value, draft.namespace, draft.uses)


def _webhooks(draft: _Draft) -> None:
    rights.webhooks(draft.value, draft.uses)


GATHERERS: dict[str, Callable[[_Draft], None]] = {
    "Pod": _workload,
    "ReplicationController": _workload,
    "Deployment": _workload,
    "ReplicaSet": _workload,
    "DaemonSet": _workload,
    "Job": _workload,
    "CronJob": _workload,
    "Rollout.argoproj.io": _workload,
    "StatefulSet": _stateful_set,
    "Service": _service,
    "ConfigMap": _config_map,
    "Secret": _secret,
    "ServiceAccount": lambda draft: rights.service_account(draft.value, draft.namespace, draft.uses),
    "RoleBinding": lambda draft: rights.binding(draft.value, draft.namespace, draft.uses),
    "ClusterRoleBinding": lambda draft: rights.binding(draft.value, draft.namespace, draft.uses),
    "HorizontalPodAutoscaler": _hpa,
    "VerticalPodAutoscaler.autoscaling.k8s.io": _vpa,
    "PodDisruptionBudget": lambda draft: rights.disruption_budget(draft.value, draft.namespace, draft.selects),
    "NetworkPolicy": lambda draft: rights.network_policy(draft.value, draft.namespace, draft.selects),
    "PersistentVolumeClaim": lambda draft: rights.claim(draft.value, draft.uses),
    "Ingress": lambda draft: traffic.ingress(draft.value, draft.namespace, draft.uses, draft.makes),
    "Gateway": _gateway,
    "HTTPRoute": _route,
    "GRPCRoute": _route,
    "TLSRoute": _route,
    "TCPRoute": _route,
    "UDPRoute": _route,
    "Certificate.cert-manager.io": _certificate,
    "ExternalSecret.external-secrets.io": _external_secret,
    "SealedSecret.bitnami.com": _sealed_secret,
    "ValidatingWebhookConfiguration": _webhooks,
    "MutatingWebhookConfiguration": _webhooks,
}
"""What is gathered from an object, by the key of its kind."""
