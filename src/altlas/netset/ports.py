"""Sets of ports of the three protocols that NetworkPolicy knows.

Source: ``NetworkPolicyPort.protocol`` of the API ("TCP, UDP, or SCTP"); other protocols are left to the plugin.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from altlas.netset.intervals import IntervalSet

PROTOCOLS = ("SCTP", "TCP", "UDP")
"""In the order in which they are written."""
EVERY_NUMBER = IntervalSet(((1, 65535),))
_NONE = IntervalSet()


class PortSet(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Port numbers 1 to 65535, each protocol apart. Text: ``TCP 80,443,UDP 8000-8010`` or ``All Connections``."""

    sctp: IntervalSet = _NONE
    tcp: IntervalSet = _NONE
    udp: IntervalSet = _NONE

    ALL: ClassVar[PortSet]
    NONE: ClassVar[PortSet]

    @classmethod
    def of(cls, protocol: str, first: int, last: int | None = None) -> PortSet:
        """Ports ``first`` to ``last`` (``first`` alone if None) of one protocol; an unknown protocol has no ports."""
        numbers = IntervalSet.of([(first, first if last is None else last)]) & EVERY_NUMBER
        return cls(*(numbers if name == protocol else _NONE for name in PROTOCOLS))

    def __bool__(self) -> bool:
        return bool(self.sctp or self.tcp or self.udp)

    def __or__(self, other: PortSet) -> PortSet:
        return PortSet(self.sctp | other.sctp, self.tcp | other.tcp, self.udp | other.udp)

    def __and__(self, other: PortSet) -> PortSet:
        return PortSet(self.sctp & other.sctp, self.tcp & other.tcp, self.udp & other.udp)

    def __sub__(self, other: PortSet) -> PortSet:
        return PortSet(self.sctp - other.sctp, self.tcp - other.tcp, self.udp - other.udp)

    def covers(self, other: PortSet) -> bool:
        """Whether every port of ``other`` is in this set."""
        return not other - self

    def contains(self, protocol: str, number: int) -> bool:
        """Whether one port is in the set."""
        return number in self.numbers(protocol)

    def numbers(self, protocol: str) -> IntervalSet:
        """The port numbers of one protocol."""
        return {"SCTP": self.sctp, "TCP": self.tcp, "UDP": self.udp}.get(protocol, _NONE)

    def texts(self) -> list[str]:
        """One text for each interval: ``TCP 5432``, ``UDP 8000-8010``; ``All Connections`` if nothing is missing."""
        if self == PortSet.ALL:
            return ["All Connections"]
        return [
            f"{protocol} {IntervalSet((one,))}" for protocol in PROTOCOLS for one in self.numbers(protocol).intervals
        ]

    def __str__(self) -> str:
        if self == PortSet.ALL:
            return "All Connections"
        return ",".join(f"{protocol} {self.numbers(protocol)}" for protocol in PROTOCOLS if self.numbers(protocol))


PortSet.ALL = PortSet(EVERY_NUMBER, EVERY_NUMBER, EVERY_NUMBER)
PortSet.NONE = PortSet()
