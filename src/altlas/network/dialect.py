"""Where network plugins really differ."""

from __future__ import annotations

from typing import Literal

import msgspec

Choice = Literal["yes", "no", "unknown"]


class Dialect(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Switches for what the API leaves open.

    ``pods_in_ip_blocks``: whether an ipBlock also matches pods by their address. The API says that blocks should be
    outside of the cluster; most plugins match pods all the same, Cilium never does. ``unknown`` answers like ``yes``
    where the pods' addresses are known, and leaves blocks that may hold pods unknown where they are not.

    ``host_network``: whether policies apply to pods of the host's network as to other pods (``pod``), or see them as
    their node (``node``, the common case); the documentation allows both, so ``unknown`` is the default. Source: the
    section on hostNetwork pods of the page on network policies.

    ``service_translation``: whether egress policies are asked ``after`` the address of a Service was translated to
    that of a pod, and see the pod's port (usual), or ``before``, and see the Service's own port.
    """

    pods_in_ip_blocks: Choice = "unknown"
    host_network: Literal["pod", "node", "unknown"] = "unknown"
    service_translation: Literal["before", "after"] = "after"
