"""References by name: which targets are missing, and which parts (keys, ports, listeners) of targets that exist."""

from __future__ import annotations

from altlas.kube.references.always import LEFT_TO_THE_CLUSTER, NAMESPACES, always_there, stated
from altlas.kube.references.facts import Facts, Use
from altlas.kube.references.index import Index
from altlas.kube.references.words import close, nearest

_MADE_BY_OPERATORS = frozenset({"Secret", "ConfigMap", "Service", "ServiceAccount", "PersistentVolumeClaim"})
_HOSTS = frozenset({"host", "host-short", "host-full"})
_WEB = (80, 443)


def missing(index: Index, use: Use) -> bool:
    """Whether the target of ``use`` is surely not there. When in doubt it is taken to exist."""
    identity = (use.kind, use.namespace, use.name)
    if identity in index.objects or identity in index.made or always_there(use):
        return False
    if use.kind in LEFT_TO_THE_CLUSTER and use.kind not in index.kinds:
        return False
    if "." in use.kind and use.form in {"hpa", "vpa"} and use.kind not in index.kinds:
        return False
    return not (
        _elsewhere(index, use)
        or stated(index.exists, use.kind, use.namespace, use.name)
        or _claimed(index, use)
        or _blamed(index, use)
        or _operated(index, use)
    )


def _elsewhere(index: Index, use: Use) -> bool:
    """Whether the namespace is none of the input's business; a misspelt one is, if the right one has the object."""
    if not use.namespace:
        return False
    if use.namespace not in index.namespaces:
        if use.form == "host-short":
            return True
        meant = nearest(use.namespace, index.namespaces)
        return not meant or (use.kind, meant, use.name) not in index.objects
    # Names in texts are judged only where the input has the namespace's Services.
    return use.form in _HOSTS and ("Service", use.namespace) not in index.names


def _claimed(index: Index, use: Use) -> bool:
    """Whether a StatefulSet makes the claim."""
    return any(map(use.name.startswith, index.prefixes.get((use.kind, use.namespace), ())))


def _blamed(index: Index, use: Use) -> bool:
    """Whether another finding is the root: the target is misspelt itself, or lies in an undeclared namespace."""
    for place in index.by_name.get(use.name, ()):
        one = index.facts[place]
        if one.key == use.kind:
            if one.doubtful or one.namespace in index.strays or use.namespace in index.strays:
                return True
        elif one.namespace in {use.namespace, ""} and close(one.kind, use.kind):
            return True
    return any(
        index.facts[place].doubtful and index.facts[place].key == use.kind for place in index.by_name.get("", ())
    )


def _operated(index: Index, use: Use) -> bool:
    """Whether an operator may make the target: a custom resource there has a name that the target's begins with."""
    if not index.custom or use.kind not in _MADE_BY_OPERATORS:
        return False
    return any(use.name.startswith(one.name) for one in index.custom.get(use.namespace, ()))


def part_missing(index: Index, use: Use) -> list[str] | None:
    """The parts that the target has when the one that ``use`` names is not among them; None when all is well."""
    identity = (use.kind, use.namespace, use.name)
    owners = [index.facts[place] for place in index.owners(identity)]
    if use.part is None or any(one.doubtful for one in owners):
        return None
    if use.kind == "Service":
        return _ports(index, use, owners)
    known: list[str] = []
    for one in owners:
        if one.parts is None:
            return None
        known += one.parts
    if identity in index.made:
        keys = index.made[identity][1]
        if keys is None:
            return None
        known += keys
    return None if use.part in known or not (owners or identity in index.made) else known


def _ports(index: Index, use: Use, owners: list[Facts]) -> list[str] | None:
    known: list[str] = []
    for one in owners:
        service = one.service
        if service is None or service.external or not service.ports:
            return None
        if any(use.part in (own.name, own.number) for own in service.ports):
            return None
        # A headless Service gives the pods' addresses: clients speak to the containers' own ports, and a program
        # that is told no port may take another one than its scheme has.
        if service.headless and use.form in _HOSTS and (use.part in _WEB or use.part in _pod_ports(index, one)):
            return None
        known += [f"{own.number} ({own.name})" if own.name else str(own.number) for own in service.ports]
    return known or None


def _pod_ports(index: Index, owner: Facts) -> set[str | int | None]:
    """Ports on which the pods behind a headless Service may answer."""
    service = owner.service
    found: set[str | int | None] = set()
    if service is not None and service.selector is not None:
        found |= {own.target for own in service.ports}
        for place in index.pods(owner.namespace, service.selector):
            pod = index.facts[place].pod
            found |= {own.number for own in pod.ports} if pod is not None else set()
    return found


def hint(index: Index, use: Use) -> str:
    """The name that was probably meant, or empty text."""
    if use.namespace and use.namespace not in index.namespaces:
        return nearest(use.namespace, index.namespaces)
    return nearest(use.name, index.names.get((use.kind, use.namespace), ()))


def other_namespaces(index: Index, use: Use) -> list[str]:
    """Namespaces in which an object of the wanted kind and name does exist."""
    places = index.by_name.get(use.name, ())
    found = {index.facts[place].namespace for place in places if index.facts[place].key == use.kind}
    return sorted(found - NAMESPACES)
