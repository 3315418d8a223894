"""Sets of ports and addresses with algebra: union, intersection, difference, text. Values only, no Kubernetes."""

from altlas.netset.addresses import AddressSet
from altlas.netset.intervals import IntervalSet
from altlas.netset.ports import PortSet

__all__ = ["AddressSet", "IntervalSet", "PortSet"]
