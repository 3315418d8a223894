"""What a connection can begin or end at: workloads, ends of the platform, and addresses outside of the cluster."""

from __future__ import annotations

import msgspec

from altlas.netset import AddressSet
from altlas.network.cluster import Workload
from altlas.network.places import PlatformEnd


class AddressRange(msgspec.Struct, frozen=True, gc=False):
    """Addresses outside of the cluster. Text: ``a-b[External]``, ranges joined by commas."""

    addresses: AddressSet

    def __str__(self) -> str:
        return f"{self.addresses}[External]"


End = Workload | PlatformEnd | AddressRange
