"""Accounts, bindings, autoscalers, budgets, policies, claims and webhooks: what they refer to."""

from __future__ import annotations

from typing import Any

from altlas.kube.pods import group_of
from altlas.kube.references.facts import Select, Use
from altlas.kube.references.keys import kind_key
from altlas.kube.selectors import parse
from altlas.kube.shapes import mapping, mappings, port, text

NAMESPACE_NAME = "kubernetes.io/metadata.name"
"""Label that every namespace has with its own name as value (KEP-2161)."""


def service_account(value: dict[str, Any], namespace: str, uses: list[Use]) -> None:
    """Secrets that a ServiceAccount lists."""
    for member, form in (("imagePullSecrets", "account-pull-secret"), ("secrets", "account-secret")):
        for index, one in mappings(value, member):
            if name := text(one, "name"):
                uses.append(Use(form, "Secret", namespace, name, (member, index)))


def binding(value: dict[str, Any], namespace: str, uses: list[Use]) -> None:
    """Role and accounts of a RoleBinding or ClusterRoleBinding (the latter with an empty ``namespace``)."""
    role = mapping(value, "roleRef")
    kind, name = text(role, "kind"), text(role, "name")
    if name and kind in {"Role", "ClusterRole"}:
        uses.append(Use("role", kind, namespace if kind == "Role" else "", name, ("roleRef",)))
    for index, one in mappings(value, "subjects"):
        where = text(one, "namespace")
        if one.get("kind") == "ServiceAccount" and where and (name := text(one, "name")):
            uses.append(Use("subject", "ServiceAccount", where, name, ("subjects", index)))


def scale_target(value: dict[str, Any], namespace: str, uses: list[Use], *, member: str, form: str) -> None:
    """The workload that an autoscaler steers."""
    target = mapping(value, "spec", member)
    kind, name = text(target, "kind"), text(target, "name")
    if kind and name:
        key = kind_key(group_of(text(target, "apiVersion")), kind)
        uses.append(Use(form, key, namespace, name, ("spec", member)))


def disruption_budget(value: dict[str, Any], namespace: str, selects: list[Select]) -> None:
    """The pods that a PodDisruptionBudget protects. Without a selector it selects none on purpose."""
    selector = parse(mapping(value, "spec").get("selector"))
    if selector is not None and not selector.empty:
        selects.append(Select("pdb", namespace, selector, ("spec", "selector")))


def network_policy(value: dict[str, Any], namespace: str, selects: list[Select]) -> None:
    """The pods that a NetworkPolicy is about, and those that it lets in or out."""
    spec = mapping(value, "spec")
    selector = parse(spec.get("podSelector"))
    if selector is not None and not selector.empty:
        selects.append(Select("network-policy", namespace, selector, ("spec", "podSelector")))
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for index, rule in mappings(spec, direction):
            before: dict[str, Any] = {}
            for place, peer in mappings(rule, side):
                if not _is_split(before, peer):
                    _peer(peer, namespace, ("spec", direction, index, side, place, "podSelector"), selects)
                before = peer


def _is_split(before: dict[str, Any], peer: dict[str, Any]) -> bool:
    """Whether two items may have been meant as one: then its pods live in the other's namespaces.

    The check of peers that are split says so where they do not live here.
    """
    return "podSelector" not in before and bool(before.get("namespaceSelector")) and "namespaceSelector" not in peer


def _peer(peer: dict[str, Any], namespace: str, route: tuple[str | int, ...], selects: list[Select]) -> None:
    selector = parse(peer.get("podSelector"))
    if selector is None or selector.empty:
        return
    if "namespaceSelector" in peer:
        spaces = parse(peer.get("namespaceSelector"))
        name = spaces.labels.get(NAMESPACE_NAME) if spaces is not None else None
        if name is None:
            return
        namespace = name
    selects.append(Select("network-policy-peer", namespace, selector, route))


def claim(value: dict[str, Any], uses: list[Use], route: tuple[str | int, ...] = ()) -> None:
    """The storage class of a claim; an empty name asks for no class on purpose."""
    if name := text(mapping(value, "spec"), "storageClassName"):
        uses.append(Use("storage-class", "StorageClass", "", name, (*route, "spec", "storageClassName")))


def webhooks(value: dict[str, Any], uses: list[Use]) -> None:
    """Services that admission webhooks call."""
    for index, one in mappings(value, "webhooks"):
        target = mapping(one, "clientConfig", "service")
        if name := text(target, "name"):
            route = ("webhooks", index, "clientConfig", "service")
            number = port(target, "port") or 443
            uses.append(Use("webhook-service", "Service", text(target, "namespace"), name, route, number))
