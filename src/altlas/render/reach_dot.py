"""Connections as a graph in the DOT language, for Graphviz and everything that reads it.

Source of the syntax: Graphviz' page on the DOT language. A quoted id ends at the next quote without a backslash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from altlas.network import Verdict, Workload
from altlas.render.reach_row import Row

_STYLES = {
    Verdict.ALLOWED: "",
    Verdict.UNKNOWN: ' style="dashed" color="#b45309" fontcolor="#b45309"',
    Verdict.DENIED: ' style="dotted" color="#b91c1c" fontcolor="#b91c1c"',
}


def render(rows: Iterable[Row]) -> str:
    """One digraph with a cluster for each namespace."""
    return "\n".join(_lines(list(rows))) + "\n"


def _lines(rows: list[Row]) -> Iterator[str]:
    yield "digraph reach {"
    yield '  rankdir="LR"'
    yield '  node [shape="box" style="rounded" fontname="Helvetica"]'
    yield '  edge [fontname="Helvetica" fontsize="10"]'
    ends = {str(end): end for row in rows for end in (row.src, row.dst)}
    workloads = {text: end for text, end in ends.items() if isinstance(end, Workload)}
    for namespace in sorted({end.namespace for end in workloads.values()}):
        yield f"  subgraph {_quoted('cluster_' + namespace)} {{"
        yield f"    label={_quoted(namespace)}"
        for text, end in sorted(workloads.items()):
            if end.namespace == namespace:
                yield f"    {_quoted(text)} [label={_quoted(end.name, end.kind)}]"
        yield "  }"
    for text in sorted(ends.keys() - workloads.keys()):
        yield f'  {_quoted(text)} [shape="ellipse" style=""]'
    for row in rows:
        label = _quoted(str(row.ports))
        yield f"  {_quoted(str(row.src))} -> {_quoted(str(row.dst))} [label={label}{_STYLES[row.verdict]}]"
    yield "}"


def _quoted(*lines: str) -> str:
    """An id or label; its lines are divided by DOT's own escape."""
    return '"' + "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'
