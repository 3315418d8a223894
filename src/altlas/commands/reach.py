"""``altlas reach``: who can talk to whom, why or why not, and what would change it, without a cluster."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from altlas.commands import reach_explain, reach_rows
from altlas.commands.choice import usable
from altlas.commands.collector import no_collector
from altlas.commands.reach_question import named, parse_ports
from altlas.commands.reach_reasons import Reasons
from altlas.commands.reach_rows import Filter
from altlas.commands.reach_ways import dead_ends
from altlas.commands.report_output import deliver
from altlas.commands.surroundings import surroundings
from altlas.errors import UsageError
from altlas.load import clusters, settings
from altlas.load.clusters import Applied
from altlas.load.kustomize import find_kubectl
from altlas.network import Fault, Problem, Reach, Verdict, read, solve
from altlas.network.stated import dialect, ends
from altlas.render import reach_explanation, reach_text
from altlas.render.printable import printable
from altlas.render.reach_row import Row


class _Format(NamedTuple):
    """A module of ``render``, imported only when it is asked for, and the verdicts whose reasons it shows."""

    module: str
    explained: frozenset[Verdict] = frozenset()


FORMATS = {
    "text": _Format("reach_text", frozenset({Verdict.UNKNOWN, Verdict.DENIED})),
    "json": _Format("reach_json", frozenset(Verdict)),
    "csv": _Format("reach_csv", frozenset(Verdict)),
    "dot": _Format("reach_dot"),
    "svg": _Format("reach_svg"),
}
"""Every format by name. A new one is a module with ``render(rows) -> str`` and a line here."""


def run(
    *,
    paths: Sequence[str],
    source: str | None = None,
    target: str | None = None,
    port: str | None = None,
    explain: bool = False,
    exposure: bool = False,
    form: str = "text",
    output: Path | None = None,
    config: Path | None = None,
    stdin: BinaryIO | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
) -> int:
    """Answer on ``stdout``; 0, or 2 when something in the input must be put right first, which ``stderr`` tells.

    ``source``, ``target`` and ``port`` narrow the list; ``explain`` needs both ends. Raises AltlasError for wrong
    usage, an unusable settings file, and lost output.
    """
    _check_usage(form, source, target, port, explain=explain, exposure=exposure)
    with no_collector():
        said = surroundings(settings.given(config, paths))
        stdin = stdin or (sys.stdin.buffer if sys.stdin else None)
        applied = clusters.load(paths, stdin=stdin, kubectl=find_kubectl())
        reading = read(applied.objects, ends=ends(said))
        if not _tell(applied, reading.problems, stderr or sys.stderr):
            return 2
        reach = solve(reading.cluster, dialect(said))
        reasons, wanted = Reasons(applied), _filter(reach, source, target, port)
        for sentence in dead_ends(reach, reasons):
            print(printable(sentence), file=stderr or sys.stderr)
        if explain:
            content = _explained(reach, wanted, reasons, form)
        else:
            content = _exposed(reach, reasons, form) if exposure else _content(reach, wanted, reasons, form)
    deliver(content, output=output, stream=stdout or sys.stdout)
    return 0


def _check_usage(
    form: str, source: str | None, target: str | None, port: str | None, *, explain: bool, exposure: bool
) -> None:
    """Raise UsageError for what does not go together."""
    usable("format", form, FORMATS)
    if explain and (source is None or target is None):
        raise UsageError("--explain needs --from and --to")
    if explain and form not in ("text", "json"):
        raise UsageError("--explain is told as text or json")
    if exposure and (explain or source or target or port):
        raise UsageError("--exposure is a list of its own; leave out --from, --to, --port and --explain")


def _tell(applied: Applied, problems: Sequence[Problem], stderr: TextIO) -> bool:
    """Say what is wrong with the input, each thing with its place; whether the answer can be trusted all the same."""
    for note in applied.notes:
        print(f"altlas: {note}", file=stderr)
    for finding in applied.texts.placed(applied.findings):
        place = f"{finding.file}:{finding.line}:{finding.column}"
        said = f"{place}: {finding.severity}: {finding.message}; {finding.cure} [{finding.check}]"
        print(printable(said), file=stderr)
    for problem in problems:
        place = f"{problem.origin.file}:{':'.join(map(str, applied.position(problem.origin, problem.route)))}"
        print(printable(f"{place}: {problem.kind}: {problem.message}; {problem.cure}"), file=stderr)
    if not applied.objects and not applied.findings:
        print("altlas: there is no manifest here (.yaml, .yml or .json)", file=stderr)
    return applied.whole and all(problem.kind is not Fault.INVALID for problem in problems)


def _filter(reach: Reach, source: str | None, target: str | None, port: str | None) -> Filter:
    origin = named(reach, source) if source is not None else None
    aim = named(reach, target) if target is not None else None
    ports = parse_ports(port) if port is not None else aim.ports if aim is not None else None
    return Filter(origin, aim, ports)


def _content(reach: Reach, wanted: Filter, reasons: Reasons, form: str) -> str:
    """The list in one format."""
    return _render(form, reach_rows.rows(reach, wanted, reasons, FORMATS[form].explained))


def _exposed(reach: Reach, reasons: Reasons, form: str) -> str:
    found = sorted(reach_rows.exposed(reach, reasons), key=lambda row: (str(row.src), str(row.dst)))
    return reach_text.render(found, reasons=True) if form == "text" else _render(form, found)


def _render(form: str, rows: Iterable[Row]) -> str:
    text: str = import_module(f"altlas.render.{FORMATS[form].module}").render(rows)
    return text


def _explained(reach: Reach, wanted: Filter, reasons: Reasons, form: str) -> str:
    found = list(reach_explain.explanations(reach, wanted, reasons))
    if form == "text":
        return reach_explanation.render(found)
    return _render(form, [one.row._replace(reasons=_reasons(one)) for one in found])


def _reasons(one: reach_explanation.Explanation) -> tuple[str, ...]:
    """Everything that the text tells, as sentences; the edits in words only."""
    said = list(one.row.reasons)
    for part in one.parts:
        said += [f"{part.name}: {effect} {name} ({place})" for effect, name, place in part.steps]
        said += [f"{part.name}: {reason}" for reason in part.reasons]
    return tuple(said)
