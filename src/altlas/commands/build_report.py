"""From what a build did to the figures that a person reads."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from altlas.commands.places import Places
from altlas.commands.proof import Proof
from altlas.generate.platform_tree import Tree
from altlas.generate.secrets.values import all_credentials
from altlas.model.platform import Platform, SecretMode
from altlas.model.tree import ManifestFile
from altlas.render.build_summary import BuildSummary, Changes
from altlas.write import local_secrets
from altlas.write.ownership import Plan, State


class Outcome(Protocol):
    """What the report is made of."""

    @property
    def platforms(self) -> Mapping[str, Platform]:
        """The base, under the empty name, and the environments."""

    @property
    def lines(self) -> int:
        """Lines of the platform file."""

    @property
    def trees(self) -> Mapping[str, Tree]:
        """The base, under the empty name, and the environments."""

    @property
    def proofs(self) -> Mapping[str, Proof]:
        """The base, under the empty name, and the environments."""

    @property
    def overlays(self) -> Mapping[str, Sequence[ManifestFile]]:
        """Files of each environment's overlay."""

    @property
    def plans(self) -> Sequence[Plan]:
        """What was done to each folder."""


def summary(where: Places, built: Outcome, *, check: bool, force: bool) -> BuildSummary:
    """The figures of a build."""
    platform, base = built.platforms[""], built.trees[""]
    return BuildSummary(
        platform=platform.platform,
        groups=list(_groups(platform, base.files)),
        files=sum(len(each.files) for each in built.plans),
        lines_in=built.lines,
        lines_out=sum(text.count("\n") for each in built.plans for text in each.files.values()),
        environments=[(name, _contents(name, files)) for name, files in built.overlays.items()],
        network=network(built.proofs),
        secrets=list(_secrets(where, built)),
        apply=_apply(where, platform, base),
        changes=[_changes(each) for each in built.plans if each.files or each.states],
        check=check,
        forced=force,
    )


def network(proofs: Mapping[str, Proof]) -> str:
    """The figures of the proof: those of the base, and of each environment that has others."""
    base = proofs[""]
    others = [f"{name} {_figures(proof)}" for name, proof in proofs.items() if _figures(proof) != _figures(base)]
    return "; ".join([_figures(base), *others])


def _figures(proof: Proof) -> str:
    return f"{proof.flows} flows, {proof.blocked} blocked, {proof.undeclared} undeclared"


def failure(proofs: Mapping[str, Proof]) -> str:
    """What is said where a proof fails: the figures, and each cause on a line of its own."""
    lines = [f"network: {network(proofs)}; nothing is written"]
    for name, proof in proofs.items():
        where = f"environment {name}: " if name else ""
        lines += [f"  {where}{cause}" for cause in proof.causes]
    return "\n".join(lines) + "\n"


def _apply(where: Places, platform: Platform, base: Tree) -> str:
    """How the tree is applied together with its values."""
    if platform.secrets.mode is SecretMode.SOPS and base.secrets:
        return f"point Flux, with decryption by sops, at {_shown(where.manifests)}"
    generated = platform.secrets.mode is SecretMode.GENERATED and base.secrets
    applied = where.root / local_secrets.FOLDER / "base" if generated else where.manifests
    return f"kubectl apply -k {shlex.quote(_shown(applied))}"


def _groups(platform: Platform, files: Sequence[ManifestFile]) -> Iterator[tuple[str, int, Sequence[str]]]:
    """Objects by group: the services together, the tree's other folders each, what has no folder at the end."""
    groups: dict[str, tuple[int, dict[str, None]]] = {}
    for file in files:
        if file.path == "kustomization.yaml":
            continue
        folder, slash, name = file.path.partition("/")
        group = "platform" if not slash else "services" if folder in platform.services else folder
        member = (
            folder if group == "services" else name.removesuffix(".yaml") if slash else folder.removesuffix(".yaml")
        )
        count, members = groups.get(group, (0, {}))
        groups[group] = (count + len(file.objects), members | {member: None})
    order = ["services", *sorted(groups.keys() - {"services", "platform"}), "platform"]
    for group in (group for group in order if group in groups):
        count, members = groups[group]
        yield group, count, list(members)


def _contents(name: str, files: Sequence[ManifestFile]) -> str:
    made = next(file.objects[0] for file in files if file.path == f"{name}/kustomization.yaml")
    counts = [
        f"{len(made[field])} {word if len(made[field]) == 1 else words}"
        for field, word, words in (("patches", "patch", "patches"), ("images", "image", "images"))
        if field in made
    ]
    added = len(files) - 1
    counts += [f"{added} {'file' if added == 1 else 'files'} of its own"] if added else []
    return ", ".join(counts) or "as the base"


def _secrets(where: Places, built: Outcome) -> Iterator[str]:
    """Where the values are, for the base and for each environment that keeps them elsewhere."""
    of_base = _where_values_are(where, built.platforms[""], built.trees[""])
    if of_base:
        yield of_base
    for name, platform in built.platforms.items():
        if platform.secrets != built.platforms[""].secrets:
            yield f"in {name}, {_where_values_are(where, platform, built.trees[name])}"


def _where_values_are(where: Places, platform: Platform, made: Tree) -> str:
    count = len(all_credentials(made.secrets))
    if not count:
        return ""
    settings = platform.secrets
    values = _shown(where.root / local_secrets.FOLDER / local_secrets.VALUES)
    match settings.mode:
        case SecretMode.GENERATED:
            return f"{count} values in {values}, which git ignores"
        case SecretMode.EXTERNAL_SECRETS:
            store = settings.external_secrets
            prefix = store.prefix or f"{platform.platform}/"
            return f"{count} remote keys under {prefix} in the {store.kind} {store.store}"
        case SecretMode.SEALED_SECRETS:
            return f"{count} values sealed to {settings.sealed_secrets.certificate}; in clear only in {values}"
        case SecretMode.SOPS:
            return f"{count} values encrypted by sops to age recipients; in clear only in {values}"


def _changes(made: Plan) -> Changes:
    return Changes(
        folder=_shown(made.target),
        created=made.paths(State.CREATED),
        changed=made.paths(State.CHANGED),
        removed=made.paths(State.STALE),
        edited=made.paths(State.EDITED),
        stale=made.paths(State.STALE_EDITED),
        record=made.record_differs,
    )


def _shown(path: Path) -> str:
    """A path as a person would type it here."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith("..") else str(path)
