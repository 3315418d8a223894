"""What somebody wants of the network: flows that must be possible, and flows that never may be."""

from __future__ import annotations

import msgspec


class Intent(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One sentence, such as ``* -> postgres except archive-service`` or ``api-gateway -> redis:6379``.

    ``never`` tells whether the flow is forbidden, else it is required. ``source``, ``destination`` and ``exceptions``
    are names as a person writes them: ``name``, ``namespace/name``, a platform end such as ``{dns}``, a CIDR block, or
    ``*``. Exceptions are sources. ``port`` 0 means every port, or for a required flow any. ``file`` and ``line`` say
    where it is written.
    """

    text: str
    never: bool
    source: str
    destination: str
    port: int = 0
    protocol: str = "TCP"
    exceptions: tuple[str, ...] = ()
    file: str = ""
    line: int = 0
