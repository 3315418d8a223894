"""Files with manifests that lie in the folder of a kustomization and that no kustomization lists."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from altlas.load.builds import Builds
from altlas.load.kustomization import Kustomization
from altlas.load.kustomization_faults import meant
from altlas.load.objects import FileFacts
from altlas.load.walk import SourceFile
from altlas.model.finding import Finding, Related, Severity

CHECK = "kustomization-omits-file"


class Omitted(NamedTuple):
    """A file that no kustomization lists, the kustomization that should, and what the file holds."""

    file: SourceFile
    owner: Kustomization
    facts: FileFacts


def omissions(examined: Iterable[Omitted], builds: Builds) -> Iterator[Finding]:
    """One error for each file, at the list that lacks it.

    Files whose objects all say that they are never applied (config.kubernetes.io/local-config) are left out on
    purpose. A file that a misspelt entry means has its finding there already, and a
    kustomization with a misspelt field may well list it there.
    """
    named = {path for known in builds.known.values() for path in meant(known)}
    for file, owner, facts in examined:
        applied = facts.applied
        if not applied or file.path in named or owner.misspelt:
            continue
        first = applied[0]
        entry = os.path.relpath(file.path, owner.folder)
        route = ("resources",) if "resources" in owner.value else ()
        line, column = owner.place(route)
        more = f" and {len(applied) - 1} more" if len(applied) > 1 else ""
        yield Finding(
            check=CHECK,
            severity=Severity.ERROR,
            message=f"{entry} holds {first.id}{more}, but no kustomization lists it, so it is never applied",
            cure=f'add under resources: "- {entry}"',
            resource=first.id,
            route=route,
            file=owner.file,
            line=line,
            column=column,
            related=(Related(message="the file", file=file.path, document=first.document, route=first.root),),
        )
