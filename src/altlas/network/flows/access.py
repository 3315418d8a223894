"""What pods need that no address in the manifests tells: the API server for those with rights, DNS for names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from altlas.kube.pods import TEMPLATES, group_of
from altlas.kube.route import Route
from altlas.model.flow import Flow, FlowKind
from altlas.network.flows.scene import Scene
from altlas.network.places import PlatformEnd

API_SERVER_PORTS = (443, 6443)
"""Ports that the API server is reached at: by its Service, and by itself as kubeadm sets it up."""

_BINDINGS = frozenset({"RoleBinding", "ClusterRoleBinding"})
_NO_RIGHTS_TO_ASK = ("system:openshift:scc:", "psp:")
"""Roles that only allow a pod to be as it is; nobody asks the API server for them."""


def api_access(scene: Scene) -> Iterator[Flow]:
    """A flow to the API server for each pod whose account has rights and whose token is mounted."""
    bound: dict[tuple[str, str], int] = {}
    for index, one in enumerate(scene.facts):
        if one.key not in _BINDINGS or one.doubtful:
            continue
        role = next((use.name for use in one.uses if use.form == "role"), "")
        if role.startswith(_NO_RIGHTS_TO_ASK):
            continue
        for use in one.uses:
            if use.form == "subject":
                bound.setdefault((use.namespace, use.name), index)
    for index in scene.workloads if bound else ():
        one = scene.facts[index]
        account = next((use for use in one.uses if use.form == "service-account"), None)
        name = account.name if account is not None else "default"
        binding = bound.get((one.namespace, name))
        if binding is not None and _mounts_token(scene, index, name):
            there = scene.facts[binding]
            yield Flow(
                source=scene.text(index),
                destination=PlatformEnd.API_SERVER.value,
                port=API_SERVER_PORTS[0],
                kind=FlowKind.API_SERVER,
                reason=f"{one.kind} {one.namespace}/{one.name} has the rights of {there.kind} {there.name}",
                index=index,
                route=account.route if account is not None else _spec(one.api_version, one.kind),
            )


def _mounts_token(scene: Scene, index: int, account: str) -> bool:
    """The pod's own word counts, else its account's, else yes (comment on PodSpec.automountServiceAccountToken)."""
    said = scene.kept(index).token
    if said is None:
        there = scene.objects.get(("ServiceAccount", scene.facts[index].namespace, account))
        said = scene.kept(there).token if there is not None else None
    return said is not False


def _spec(api_version: str, kind: str) -> Route:
    return (*TEMPLATES.get((group_of(api_version), kind), ()), "spec")


def name_lookups(flows: Iterable[Flow]) -> Iterator[Flow]:
    """The DNS that goes before every flow to a name: once for each workload, over UDP, and over TCP for long answers.

    Source: RFC 7766, section 5: an answer that does not fit is asked for again over TCP.
    """
    asked: set[str] = set()
    for flow in flows:
        if flow.source in asked or not flow.sure:
            continue
        asked.add(flow.source)
        for protocol in ("UDP", "TCP"):
            yield Flow(
                source=flow.source,
                destination=PlatformEnd.DNS.value,
                port=53,
                protocol=protocol,
                kind=FlowKind.DNS,
                reason=flow.reason,
                index=flow.index,
                route=flow.route,
            )
