"""``altlas build``: a platform file becomes its tree, overlays and local secrets."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple, TextIO

from altlas.commands import build_report
from altlas.commands.encryption import DIGEST_KEY, Earlier, Encrypter, Encryption, Part
from altlas.commands.places import OVERLAYS, Places, places
from altlas.commands.proof import Proof, prove
from altlas.generate.overlays import identity, merge_path, overlay
from altlas.generate.platform_tree import Tree, generate
from altlas.generate.secrets.local import Delivery
from altlas.generate.secrets.values import all_credentials
from altlas.load.platform import PlatformFile, load_platform
from altlas.model.platform import Platform, SecretMode
from altlas.model.tree import KubeObject, ManifestFile
from altlas.render import build_summary
from altlas.write import existing, local_secrets, tree
from altlas.write.local_secrets import LocalValues
from altlas.write.lock import locked
from altlas.write.ownership import Plan, plan
from altlas.write.sealed_secrets import Sealer
from altlas.write.sops import Sops
from altlas.yamltext.write import dump

BASE = ""
"""Key of the base among the trees; environments have their names."""
Trees = dict[str, Tree]


class Built(NamedTuple):
    """Everything that a build knows in the end."""

    platforms: Mapping[str, Platform]
    lines: int
    trees: Trees
    proofs: Mapping[str, Proof]
    overlays: Mapping[str, Sequence[ManifestFile]]
    plans: tuple[Plan, ...]


def run(*, platform: Path, output: Path | None, check: bool, force: bool, stdout: TextIO | None = None) -> int:
    """Build ``platform`` and tell about it on ``stdout``; exit status 0, or 1 for ``check`` with differences.

    It is 1, too, and nothing is written, where the network policies allow anything but the platform's flows.
    Raises PlatformError with every mistake of the platform file, and InputError, ProgramError or OutputError as the
    rooms below do; the tree is then as it was before.
    """
    where = places(platform, output)
    file = load_platform(where.platform)
    platforms = {BASE: file.base, **file.environments}
    trees = {name: generate(each) for name, each in platforms.items()}
    proofs = {name: prove(platforms[name], _objects(made)) for name, made in trees.items()}
    if not all(proof.holds for proof in proofs.values()):
        (stdout or sys.stdout).write(build_report.failure(proofs))
        return 1
    with nullcontext() if check else locked(where.root):
        built = _build(where, file, trees, proofs, check=check)
        if not check:
            for each in built.plans:
                tree.apply(each, force=force)
            _deliver(where, built)
    summary = build_report.summary(where, built, check=check, force=force)
    _tell(summary, stdout or sys.stdout)
    return int(check and any(each.differs for each in built.plans))


def _objects(made: Tree) -> Iterator[KubeObject]:
    return (thing for file in made.files for thing in file.objects)


def _build(where: Places, file: PlatformFile, trees: Trees, proofs: Mapping[str, Proof], *, check: bool) -> Built:
    """Encrypt and compare; with ``check`` nothing is written, else values that the tree needs are saved."""
    if not check:
        tree.recover(where.manifests)
        tree.recover(where.overlays)
    platforms = {BASE: file.base, **file.environments}
    trees = _with_encrypted(where, platforms, trees, check=check)
    overlays = {name: tuple(overlay(name, trees[BASE].files, trees[name].files)) for name in file.environments}
    plans = (
        plan(where.manifests, _texts(trees[BASE].files)),
        plan(where.overlays, _texts([made for files in overlays.values() for made in files])),
    )
    return Built(platforms, file.lines, trees, proofs, overlays, plans)


def _texts(files: Sequence[ManifestFile]) -> dict[str, str]:
    return {file.path: dump(file.objects, file.comment) for file in files}


def _with_encrypted(where: Places, platforms: Mapping[str, Platform], trees: Trees, *, check: bool) -> Trees:
    """The trees with their encrypted parts, in the modes that have them."""
    parts = [Part(made, _earlier(where, name), _encrypter(where, platforms[name])) for name, made in trees.items()]
    if not any(part.encrypter for part in parts):
        return trees
    values = LocalValues(where.root / local_secrets.FOLDER)
    done = Encryption(values, writing=not check).complete(parts)
    if values.added:
        values.save()
    return dict(zip(trees, done, strict=True))


def _encrypter(where: Places, platform: Platform) -> Encrypter | None:
    match platform.secrets.mode:
        case SecretMode.SEALED_SECRETS:
            return Sealer(where.platform.parent / platform.secrets.sealed_secrets.certificate)
        case SecretMode.SOPS:
            return Sops(platform.secrets.sops.age)
        case _:
            return None


def _earlier(where: Places, environment: str) -> Earlier:
    """Finds an encrypted object where an earlier build would have put it."""

    def find(file: ManifestFile, thing: KubeObject) -> KubeObject | None:
        folder = where.overlays / environment if environment else where.manifests
        paths = (file.path, merge_path(file.path, identity(thing))) if environment else (file.path,)
        found = (other for path in paths for other in existing.objects(folder / path))
        return next((other for other in found if _same_name(other, thing)), None)

    return find


def _same_name(one: KubeObject, other: KubeObject) -> bool:
    return isinstance(one.get("metadata"), dict) and all(
        one["metadata"].get(field) == other["metadata"].get(field) for field in ("name", "namespace")
    )


def _deliver(where: Places, built: Built) -> None:
    """Bring the values of the mode ``generated`` into local kustomizations; other modes have none."""
    folder = where.root / local_secrets.FOLDER
    wanted = {
        name: built.trees[name]
        for name, platform in built.platforms.items()
        if platform.secrets.mode is SecretMode.GENERATED and built.trees[name].secrets
    }
    if not wanted:
        local_secrets.deliver(folder, {})
        return
    values = LocalValues(folder)
    values.ensure([*all_credentials(spec for made in wanted.values() for spec in made.secrets), DIGEST_KEY])
    values.save()
    files: list[ManifestFile] = []
    for name, made in wanted.items():
        target = f"../../{OVERLAYS}/{name}" if name else f"../../{where.manifests.name}"
        delivery = Delivery(made.secrets, values.known, values.known[DIGEST_KEY])
        files += delivery.files(local_name(name), target, made.files)
    local_secrets.deliver(folder, _texts(files))


def local_name(environment: str) -> str:
    """Folder inside ``secrets.local/`` of an environment, or of the base under its empty name."""
    return {BASE: "base", "base": "environment-base"}.get(environment, environment)


def _tell(summary: build_summary.BuildSummary, stdout: TextIO) -> None:
    if stdout.isatty():
        from rich.console import Console

        Console(file=stdout, highlight=False).print(build_summary.renderable(summary))
    else:
        stdout.write(build_summary.text(summary))
