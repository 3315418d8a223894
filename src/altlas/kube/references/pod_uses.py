"""What a pod template uses, and the ports that its containers declare."""

from __future__ import annotations

from typing import Any

from altlas.kube.pods import Container, PodTemplate
from altlas.kube.references.facts import ContainerPort, Use
from altlas.kube.references.hosts import hosts
from altlas.kube.route import Route
from altlas.kube.shapes import mapping, mappings, port, text, texts

_ENV_SOURCES = (("configMapKeyRef", "env-configmap", "ConfigMap"), ("secretKeyRef", "env-secret", "Secret"))
_ENV_FROM = (("configMapRef", "envfrom-configmap", "ConfigMap"), ("secretRef", "envfrom-secret", "Secret"))


_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_ACTIONS = ("httpGet", "tcpSocket")


def pod_uses(
    template: PodTemplate, namespace: str, uses: list[Use], hidden: frozenset[str] = frozenset()
) -> tuple[tuple[ContainerPort, ...], tuple[Use, ...]]:
    """Append to ``uses`` all that the pod needs from other objects; volumes called as in ``hidden`` do not count.

    Returns the ports of its long-running containers, and the probes whose port none of their container's ports is.
    """
    _spec(template.spec, template.spec_route, namespace, uses)
    ports: list[ContainerPort] = []
    astray: list[Use] = []
    aliases = _aliases(template.spec)
    for container in template.containers:
        _environment(container, namespace, aliases, uses)
        for member in ("command", "args"):
            if member in container.value:
                for index, one in texts(container.value, member):
                    host_uses(one, namespace, (*container.route, member, index), uses, aliases)
        own = [_port(one) for _, one in mappings(container.value, "ports")]
        _probes(container, own, astray)
        if own and container.runs_on:
            ports += own
    if "volumes" in template.spec:
        _volumes(template, namespace, uses, hidden)
    return tuple(ports), tuple(astray)


def host_uses(value: str, namespace: str, route: Route, uses: list[Use], aliases: frozenset[str] = frozenset()) -> None:
    """Append a use for every Service that the text ``value`` names."""
    if ":" not in value and ".svc" not in value:
        return
    for host in hosts(value):
        if host.namespace or host.name not in aliases:
            where = host.namespace or namespace
            uses.append(Use(host.form, "Service", where, host.name, route, host.port or None))


def _aliases(spec: dict[str, Any]) -> frozenset[str]:
    """Host names that the pod's own hosts file gives; they never reach the cluster's DNS."""
    if "hostAliases" not in spec:
        return frozenset()
    return frozenset(name for _, one in mappings(spec, "hostAliases") for _, name in texts(one, "hostnames"))


def _port(value: dict[str, Any]) -> ContainerPort:
    number = value.get("containerPort")
    return ContainerPort(text(value, "name"), number if type(number) is int else 0, text(value, "protocol") or "TCP")


def _probes(container: Container, ports: list[ContainerPort], astray: list[Use]) -> None:
    value = container.value
    for member in _PROBES:
        probe = value.get(member)
        if isinstance(probe, dict):
            _probe_port(probe, (*container.route, member), ports, astray)
    if "lifecycle" in value:
        for moment in ("postStart", "preStop"):
            hook = mapping(value, "lifecycle", moment)
            _probe_port(hook, (*container.route, "lifecycle", moment), ports, astray)


def _probe_port(probe: dict[str, Any], route: Route, ports: list[ContainerPort], astray: list[Use]) -> None:
    """A name must be a port of the same container; a number need not be declared, so it counts only beside others."""
    for action in _ACTIONS:
        wanted = port(mapping(probe, action), "port") if action in probe else None
        if wanted is None or (isinstance(wanted, str) and wanted.isdecimal()):
            continue
        if isinstance(wanted, str):
            known = any(one.name == wanted for one in ports)
        else:
            known = not ports or any(one.number == wanted for one in ports)
        if not known:
            astray.append(Use("probe", "", "", "", (*route, action, "port"), wanted))


def _spec(spec: dict[str, Any], route: Route, namespace: str, uses: list[Use]) -> None:
    for member in ("serviceAccountName", "serviceAccount"):
        account = text(spec, member)
        if account:
            uses.append(Use("service-account", "ServiceAccount", namespace, account, (*route, member)))
            break
    for member, kind in (("priorityClassName", "PriorityClass"), ("runtimeClassName", "RuntimeClass")):
        if name := text(spec, member):
            uses.append(Use("class", kind, "", name, (*route, member)))
    if "imagePullSecrets" in spec:
        for index, one in mappings(spec, "imagePullSecrets"):
            if name := text(one, "name"):
                uses.append(Use("pod-pull-secret", "Secret", namespace, name, (*route, "imagePullSecrets", index)))


def _environment(container: Container, namespace: str, aliases: frozenset[str], uses: list[Use]) -> None:
    variables = container.value.get("env")
    for index, one in enumerate(variables) if isinstance(variables, list) else ():
        if not isinstance(one, dict):
            continue
        value = one.get("value")
        if isinstance(value, str):
            if ":" in value or ".svc" in value:
                host_uses(value, namespace, (*container.route, "env", index, "value"), uses, aliases)
        elif isinstance(source := one.get("valueFrom"), dict):
            _sources(source, _ENV_SOURCES, namespace, (*container.route, "env", index, "valueFrom"), uses)
    if "envFrom" in container.value:
        for index, one in mappings(container.value, "envFrom"):
            _sources(one, _ENV_FROM, namespace, (*container.route, "envFrom", index), uses)


def _sources(
    source: dict[str, Any], table: tuple[tuple[str, str, str], ...], namespace: str, route: Route, uses: list[Use]
) -> None:
    for member, form, kind in table:
        found = source.get(member)
        if isinstance(found, dict) and (name := text(found, "name")):
            part = text(found, "key") or None
            uses.append(Use(form, kind, namespace, name, (*route, member), part, found.get("optional") is True))


def _volumes(template: PodTemplate, namespace: str, uses: list[Use], hidden: frozenset[str]) -> None:
    for index, volume in mappings(template.spec, "volumes"):
        route = (*template.spec_route, "volumes", index)
        if "emptyDir" in volume or text(volume, "name") in hidden:
            continue
        _volume_source(volume, namespace, route, uses, secret_name="secretName", secret_form="volume-secret")
        claim = text(mapping(volume, "persistentVolumeClaim"), "claimName")
        if claim:
            kind = "PersistentVolumeClaim"
            uses.append(Use("volume-pvc", kind, namespace, claim, (*route, "persistentVolumeClaim")))
        for place, one in mappings(mapping(volume, "projected"), "sources"):
            below = (*route, "projected", "sources", place)
            _volume_source(one, namespace, below, uses, secret_name="name", secret_form="projected-secret")


def _volume_source(
    volume: dict[str, Any], namespace: str, route: Route, uses: list[Use], *, secret_name: str, secret_form: str
) -> None:
    for member, form, kind, name_member in (
        ("configMap", "volume-configmap", "ConfigMap", "name"),
        ("secret", secret_form, "Secret", secret_name),
    ):
        source = volume.get(member)
        if not isinstance(source, dict) or not (name := text(source, name_member)):
            continue
        optional = source.get("optional") is True
        uses.append(Use(form, kind, namespace, name, (*route, member), None, optional))
        item_form = "volume-configmap-item" if kind == "ConfigMap" else "volume-secret-item"
        for index, item in mappings(source, "items"):
            if key := text(item, "key"):
                uses.append(Use(item_form, kind, namespace, name, (*route, member, "items", index), key, optional))
