"""Builds a kustomization with the real kustomize, and finds where each object came from.

The kustomize is the one inside kubectl. It builds a folder of our own, whose only resource is the folder in
question and which asks for the origin of every object (buildMetadata: originAnnotations) in the order of reading
(sortOptions: fifo). The folder itself stays untouched, and what kustomize refuses by default stays refused.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from altlas.yamltext.read import read

ORIGIN = "config.kubernetes.io/origin"
_SECONDS = 120
_LOG_HEAD = re.compile(r'^[EF]\d{4} .*?\] "command failed" err=<?\s*')


class Origin(NamedTuple):
    """Where an object comes from: the real path of its file, or of the kustomization that ``generated`` it."""

    path: str
    generated: bool


class BuiltObject(NamedTuple):
    """One object as kubectl would apply it, without the annotation that names its origin."""

    value: dict[str, Any]
    origin: Origin | None


class BuildFailure(NamedTuple):
    """Why kustomize would not build, in its own words."""

    message: str


Built = list[BuiltObject] | BuildFailure


def find_kubectl() -> str | None:
    """Path of kubectl: beside the running Python first, because it may be installed with altlas."""
    folders = [Path(sys.executable).parent, *map(Path, os.environ.get("PATH", "").split(os.pathsep))]
    programs = (folder / "kubectl" for folder in folders)
    return next((str(program) for program in programs if program.is_file() and os.access(program, os.X_OK)), None)


def build_all(kubectl: str, folders: Sequence[str]) -> list[Built]:
    """The builds of ``folders`` in their order, as many at once as there are processors."""
    if len(folders) < 2:
        return [build(kubectl, folder) for folder in folders]
    from concurrent.futures import ThreadPoolExecutor

    # The threads only wait for kubectl. Nothing is forked any more when they start.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as threads:
        return list(threads.map(lambda folder: build(kubectl, folder), folders))


def build(kubectl: str, folder: str) -> Built:
    """Every object of the kustomization in ``folder``, in the order of reading."""
    import tempfile  # like subprocess, needed only where there is a kustomization

    with tempfile.TemporaryDirectory(prefix="altlas-") as temporary:
        workplace = os.path.realpath(temporary)
        target = os.path.relpath(os.path.realpath(folder), workplace)
        text = msgspec.json.encode(
            {"resources": [target], "buildMetadata": ["originAnnotations"], "sortOptions": {"order": "fifo"}}
        )
        (Path(workplace) / "kustomization.yaml").write_bytes(text)
        answer = _run(kubectl, workplace)
        if isinstance(answer, BuildFailure):
            return answer
        return [_built(document.value, workplace) for document in read(answer).documents if document.value is not None]


def _run(kubectl: str, folder: str) -> bytes | BuildFailure:
    import subprocess

    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": folder,
        "GIT_TERMINAL_PROMPT": "0",
        "KUBECONFIG": os.devnull,
    }
    try:
        done = subprocess.run(
            [kubectl, "kustomize", folder],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return BuildFailure(f"kubectl kustomize took more than {_SECONDS} seconds")
    except OSError as error:
        return BuildFailure(f"kubectl cannot be started: {error.strerror}")
    if done.returncode:
        return BuildFailure(_shortened(done.stderr.decode(errors="replace"), folder))
    return done.stdout


def _shortened(message: str, workplace: str) -> str:
    """What kubectl said, without what belongs to our own folder and without repeated introductions."""
    lines = [line.strip() for line in message.strip().splitlines() if not line.startswith("# Warning")]
    text = _LOG_HEAD.sub("", " ".join(lines)).removesuffix(" >").replace(workplace + "/", "")
    marker = "recursed accumulation of path "
    while marker in text:
        text = text.partition(marker)[2].partition(": ")[2] or text.replace(marker, "")
    for opening in ("couldn't make target for path ", "must resolve to a file': "):
        if opening in text:
            text = text.rpartition(opening)[2]
    return text.removeprefix("error: ")


def _built(value: Any, workplace: str) -> BuiltObject:
    """Take the origin out of an object's annotations."""
    metadata = value.get("metadata") if isinstance(value, dict) else None
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if not isinstance(metadata, dict) or not isinstance(annotations, dict):
        return BuiltObject(value if isinstance(value, dict) else {}, None)
    text = annotations.pop(ORIGIN, None)
    if not annotations:
        del metadata["annotations"]
    return BuiltObject(value, _origin(text, workplace) if isinstance(text, str) else None)


def _origin(text: str, workplace: str) -> Origin | None:
    """Read the annotation: ``path: FILE``, or ``configuredIn: FILE`` for what a generator made."""
    documents = read(text.encode()).documents
    known = documents[0].value if documents else None
    if not isinstance(known, Mapping):
        return None
    for key, generated in (("path", False), ("configuredIn", True)):
        if isinstance(known.get(key), str):
            return Origin(os.path.normpath(f"{workplace}/{known[key]}"), generated)
    return None
