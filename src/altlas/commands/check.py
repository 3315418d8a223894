"""``altlas check``: what Kubernetes would refuse, and which names lead nowhere, without a cluster."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from altlas import checks
from altlas.checks.network import table as network
from altlas.checks.reading.waivers import split
from altlas.commands.choice import meant, usable
from altlas.commands.collector import no_collector
from altlas.commands.places import MANIFESTS, PLATFORM_FILE, RECORD
from altlas.commands.progress import Progress
from altlas.commands.report_output import RENDERERS, write
from altlas.commands.surroundings import surroundings
from altlas.errors import UsageError
from altlas.kube import schemas
from altlas.kube.nearest import nearest
from altlas.kube.references import Externals
from altlas.load import manifests
from altlas.load.kustomize import find_kubectl
from altlas.load.manifests import Manifests, Request
from altlas.load.objects import Judge
from altlas.load.settings import Settings, given
from altlas.model import waivers
from altlas.model.finding import Severity
from altlas.model.report import Report, reading_order

if TYPE_CHECKING:
    from altlas.model.platform import Platform

TWICE = "object-identity-duplicate"
"""The one fault between objects that is sure even when some of them could not be read."""


def run(
    *,
    paths: tuple[str, ...],
    form: str = "text",
    output: Path | None = None,
    fail_on: str = "error",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    kubernetes_version: str | None = None,
    platform: Path | None = None,
    settings: Path | None = None,
    stdin: BinaryIO | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
    today: datetime.date | None = None,
) -> int:
    """Check ``paths`` and report in ``form``; 0 when no finding is at ``fail_on`` or above, else 1.

    ``platform`` defaults to the file beside a tree that ``altlas build`` wrote. ``-`` among the paths is ``stdin``.
    The streams default to the process' own, ``today`` to the clock's day.
    Raises AltlasError for wrong usage, an unusable settings or platform file, and lost output.
    """
    stderr = stderr or sys.stderr
    usable("format", form, list(RENDERERS))
    threshold = Severity(usable("severity", fail_on, [severity.value for severity in Severity]))
    own = given(settings, paths)
    platform = platform or _beside(paths)
    declared = _platform(platform)
    minor = _minor(kubernetes_version)
    chosen = _chosen(select, ignore, minor)
    judge = Judge(
        schemas.validator(minor),
        _namespace(declared),
        checks.object_findings,
        keeps=any(chosen(check.id) for check in network.CHECKS),
    )
    progress = Progress(stderr)
    request = Request(
        paths=paths,
        judge=judge,
        stdin=stdin or (sys.stdin.buffer if sys.stdin else None),
        exists=_externals(own),
        surroundings=surroundings(own, declared),
        kubectl=find_kubectl(),
        progress=progress,
    )
    with no_collector():
        read_in = manifests.load(request)
        progress.close()
        report = _report(read_in, (*own.waivers, *_waivers(declared, platform)), chosen, today or _today())
    for note in read_in.notes:
        print(f"altlas: {note}", file=stderr)
    if not read_in.files:
        print("altlas: there is no manifest here (.yaml, .yml or .json)", file=stderr)
    write(report, form=form, output=output, excerpt=read_in.texts.line, stream=stdout or sys.stdout)
    return 1 if report.reaches(threshold) else 0


def _report(
    read_in: Manifests, outside: Sequence[waivers.Waiver], chosen: Callable[[str], bool], today: datetime.date
) -> Report:
    """Everything found, without what is waived or not asked for, in reading order."""
    found = list(read_in.findings)
    for world in read_in.worlds:
        said = checks.inventory_findings(world.inventory, chosen)
        found += said if world.whole else [finding for finding in said if finding.check == TWICE]
    distinct = reading_order(read_in.texts.placed(finding for finding in found if chosen(finding.check)))
    resources = (resource for world in read_in.worlds for resource in world.inventory.resources)
    inline = split(distinct, resources, today)
    kept, waived = waivers.apply(inline.reported, outside, today)
    about = [finding for finding in kept if chosen(finding.check)]
    return Report(
        findings=tuple(reading_order(read_in.texts.placed(about))),
        files=read_in.files,
        resources=read_in.resources,
        waived=waived + len(inline.waived),
    )


def _beside(paths: tuple[str, ...]) -> Path | None:
    """The platform file of a tree that altlas built, beside it as ``altlas build`` leaves it."""
    if len(paths) != 1 or "\0" in paths[0]:
        return None
    tree = Path(paths[0])
    if tree.absolute().name != MANIFESTS or not (tree / RECORD).is_file():
        return None
    file = tree / ".." / PLATFORM_FILE if tree.name in ("", "..", ".") else tree.parent / PLATFORM_FILE
    return file if file.is_file() else None


def _platform(path: Path | None) -> Platform | None:
    """The platform of a platform file, if one was named."""
    if path is None:
        return None
    from altlas.load.platform import load_platform  # pydantic takes a tenth of a second to import

    return load_platform(path).base


def _namespace(platform: Platform | None) -> str:
    return platform.target_namespace if platform is not None else "default"


def _waivers(platform: Platform | None, path: Path | None) -> list[waivers.Waiver]:
    """The waivers of a platform file."""
    return [
        waivers.Waiver(
            check=waiver.check,
            reason=waiver.reason,
            until=datetime.date.fromisoformat(waiver.until),
            resource=waiver.resource,
            file=str(path),
        )
        for waiver in (platform.waivers if platform is not None else ())
    ]


def _externals(own: Settings) -> Externals:
    """What the settings say lives elsewhere; ``namespace/name``, or a name alone for what has no namespace."""
    objects = []
    for kind, patterns in sorted(own.exists.items()):
        for pattern in patterns:
            namespace, _, name = pattern.rpartition("/")
            objects.append((kind, namespace, name))
    return Externals(objects=tuple(objects))


def _minor(version: str | None) -> str:
    """The Kubernetes minor to judge by; ``v1.36`` and ``1.36.2`` are understood."""
    if version is None:
        return schemas.DEFAULT
    minor = ".".join(version.removeprefix("v").split(".")[:2])
    return usable("Kubernetes version", minor, list(schemas.minors()))


def _chosen(select: Sequence[str], ignore: Sequence[str], minor: str) -> Callable[[str], bool]:
    """Which checks were asked for and speak for this minor; ids may be divided by commas, an area is all its checks.

    Raises UsageError for an id that does not exist.
    """
    wanted, unwanted = frozenset(_ids(select)), frozenset(_ids(ignore))
    spared = unwanted.union(check.id for check in checks.ALL if not check.applies_to(minor))
    return lambda check: check not in spared and (not wanted or check in wanted)


def _ids(words: Iterable[str]) -> Iterator[str]:
    for word in (part.strip() for each in words for part in each.split(",") if part.strip()):
        if word in checks.AREAS:
            yield from (check.id for check in checks.ALL if check.area == word)
        elif word in checks.BY_ID:
            yield word
        else:
            near = nearest(word, sorted({*checks.BY_ID, *checks.AREAS}))
            raise UsageError(f"there is no check {word!r}{meant(near)}")


def _today() -> datetime.date:
    return datetime.datetime.now(tz=datetime.UTC).date()
