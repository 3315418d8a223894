"""What one object gives to others and needs from others, small enough to cross process borders.

Facts are all that the resolver sees; the object itself stays in the worker that read it.
"""

from __future__ import annotations

import msgspec

from altlas.kube.route import Route
from altlas.kube.selectors import Selector


class Use(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One reference by name.

    ``form`` names the row of ``forms.FORMS`` that says what kind of reference it is. ``kind`` is the target's
    kind, with its group behind a dot for custom resources. ``part`` is the ConfigMap or Secret key, the Service
    port (name or number) or the Gateway listener; None where the whole object is meant. ``route`` leads to the
    reference.
    """

    form: str
    kind: str
    namespace: str
    name: str
    route: Route
    part: str | int | None = None
    optional: bool = False


class Select(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One reference by labels: the pods of ``namespace`` that ``selector`` matches."""

    form: str
    namespace: str
    selector: Selector
    route: Route


class Made(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An object that a controller makes out of this one.

    ``name`` may end in ``*`` (claims of a StatefulSet). ``keys`` is None when any key may be there.
    """

    kind: str
    name: str
    keys: tuple[str, ...] | None = None


class ContainerPort(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A port that a container declares; ``name`` may be empty."""

    name: str
    number: int
    protocol: str


class Pod(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The pods that an object runs: their labels, the owner's selector (None: not written) and their ports.

    ``astray`` holds the probes and hooks whose port no port of their container has.
    """

    labels: dict[str, str]
    selector: Selector | None
    ports: tuple[ContainerPort, ...]
    astray: tuple[Use, ...] = ()


class ServicePort(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A port of a Service; ``target`` is the container port's name or number."""

    name: str
    number: int
    protocol: str
    target: str | int


class Service(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A Service. ``selector`` is None where endpoints are made by hand or outside (ExternalName)."""

    external: bool
    headless: bool
    selector: Selector | None
    ports: tuple[ServicePort, ...]
    external_name: str = ""


class Facts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The facts of one object.

    ``key`` is the kind as references name it: plain for Kubernetes' own and Gateway API kinds, with the group
    behind a dot for others. ``namespace`` is empty for cluster-scoped kinds. ``parts`` are the ConfigMap or
    Secret keys or Gateway listeners (None: not known, so anything may be there). ``waivers`` are the inline
    waivers: check id to text. ``labels`` are kept for Namespaces and Services only. ``omitted``: the object's
    file is not part of what is applied. ``doubtful``: the schema found the object wrong, so neither what it
    lacks nor what it asks for is sure.
    """

    api_version: str
    kind: str
    namespace: str
    name: str
    key: str
    uses: tuple[Use, ...] = ()
    selects: tuple[Select, ...] = ()
    parts: tuple[str, ...] | None = ()
    pod: Pod | None = None
    service: Service | None = None
    makes: tuple[Made, ...] = ()
    waivers: dict[str, str] = {}
    labels: dict[str, str] = {}
    namespace_stated: bool = False
    omitted: bool = False
    doubtful: bool = False

    def marked(self, *, omitted: bool = False, doubtful: bool = False) -> Facts:
        """The same facts with one or both marks added."""
        return msgspec.structs.replace(self, omitted=self.omitted or omitted, doubtful=self.doubtful or doubtful)


class Externals(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What exists outside the input, as the caller knows it.

    ``objects`` holds (kind, namespace, name), each a shell pattern; ``namespaces`` the names of namespaces that
    are stated elsewhere, such as by a kustomization.
    """

    objects: tuple[tuple[str, str, str], ...] = ()
    namespaces: tuple[str, ...] = ()


class Place(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A place that has to do with a broken reference: object ``index`` of the sequence given, and the route in it."""

    index: int
    route: Route
    message: str


class Broken(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One root cause. ``index`` and ``route`` say where it shows first, ``related`` where else.

    ``sure``: whether it is certain. ``harmless``: whether it may well do no harm.
    """

    check: str
    index: int
    route: Route
    message: str
    cure: str
    nearest: str = ""
    sure: bool = True
    harmless: bool = False
    related: tuple[Place, ...] = ()
