"""Rows by hand: ends and connections such as a small platform has."""

from __future__ import annotations

from altlas.netset import AddressSet, PortSet
from altlas.network import AddressRange, End, PlatformEnd, Verdict, Workload
from altlas.render.reach_row import Row

DNS = PortSet.of("UDP", 53) | PortSet.of("TCP", 53)


def workload(name: str, kind: str = "Deployment", namespace: str = "shop") -> Workload:
    return Workload(namespace=namespace, name=name, kind=kind, labels={"app": name})


def outside(block: str, *holes: str) -> AddressRange:
    return AddressRange(AddressSet.block(block, holes))


def row(src: End | str, dst: End | str, port: int | PortSet, verdict: Verdict = Verdict.ALLOWED, *why: str) -> Row:
    return Row(src, dst, PortSet.of("TCP", port) if isinstance(port, int) else port, verdict, why)


def platform() -> list[Row]:
    """A front, four services behind it, a store; everybody asks DNS; one verdict is unknown."""
    web, db = workload("web"), workload("db", "StatefulSet")
    behind = [workload(name) for name in ("cart", "mail", "pay", "stock")]
    agent = workload("agent", "DaemonSet", "shop-logs")
    rows = [row(PlatformEnd.INGRESS_CONTROLLER, web, 8080), row(behind[2], outside("203.0.113.0/24"), 443)]
    rows += [row(web, one, 8080) for one in behind]
    rows += [row(one, db, 5432) for one in behind[:3]]
    rows += [row(behind[3], db, 5432, Verdict.UNKNOWN, "nobody knows"), row(db, db, 5433)]
    rows += [row(one, PlatformEnd.DNS, DNS) for one in (web, *behind, agent)]
    return rows
