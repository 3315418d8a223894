"""Fill in the encrypted parts of the modes ``sealed-secrets`` and ``sops``, keeping those that still fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from altlas.errors import InputError, Mistake
from altlas.generate.overlays import identity
from altlas.generate.platform_tree import Tree
from altlas.generate.secrets import encrypted
from altlas.generate.secrets.values import compose_all, credentials
from altlas.model.secret import SecretSpec
from altlas.model.tree import KubeObject, ManifestFile
from altlas.write.local_secrets import VALUES, LocalValues

DIGEST_KEY = "altlas/digest-key"
"""Local value that keys the digests of values, so that they tell nothing to who does not know it."""


class Encrypter(Protocol):
    """What encrypts in one mode."""

    readers: str

    def encrypt(self, wanted: KubeObject, plain: Mapping[str, str]) -> KubeObject:
        """``wanted`` with the values ``plain``, encrypted."""


Earlier = Callable[[ManifestFile, KubeObject], KubeObject | None]
"""Finds what an earlier build made of an object."""


class Part(NamedTuple):
    """The base or an environment."""

    tree: Tree
    earlier: Earlier
    encrypter: Encrypter | None
    """None in modes that encrypt nothing."""


class Encryption:
    """One run over the base and its environments."""

    def __init__(self, values: LocalValues, *, writing: bool) -> None:
        self.values = values
        self.writing = writing
        self._of_base: dict[object, KubeObject] = {}
        self._in_use: set[str] = set()

    def complete(self, parts: Sequence[Part]) -> list[Tree]:
        """The trees with their encrypted parts; the first is the base, whose parts serve the others where they fit.

        Without ``writing``, parts that do not fit stay empty, so that they count as a difference. InputError
        if a part must be made anew and a value that is in use already is not known on this machine.
        """
        for part in parts:
            for file, thing, spec in _encrypted(part):
                there = encrypted.payload(part.earlier(file, thing))
                self._in_use.update(credentials(entry for entry in spec.entries if entry.key in there))
        return [self._tree(part, base=number == 0) for number, part in enumerate(parts)]

    def _tree(self, part: Part, *, base: bool) -> Tree:
        done: dict[object, KubeObject] = {}
        for file, thing, spec in _encrypted(part):
            key = identity(thing)
            done[key] = self._object(part, thing, spec, (self._of_base.get(key), part.earlier(file, thing)))
        if base:
            self._of_base = done
        paths = {spec.path for spec in part.tree.secrets}
        files = tuple(
            file._replace(objects=tuple(done.get(identity(thing), thing) for thing in file.objects))
            if file.path in paths
            else file
            for file in part.tree.files
        )
        return part.tree._replace(files=files)

    def _object(
        self, part: Part, wanted: KubeObject, spec: SecretSpec, candidates: Sequence[KubeObject | None]
    ) -> KubeObject:
        if part.encrypter is None:
            return wanted
        made_from = encrypted.recipe(spec, part.encrypter.readers)
        for candidate in candidates:
            if candidate and encrypted.fits(candidate, wanted, made_from, self._check(spec)):
                return encrypted.keep(candidate, wanted)
        if not self.writing:
            return wanted
        self._ensure(spec)
        made = part.encrypter.encrypt(wanted, compose_all(spec, self.values.known))
        return encrypted.finish(wanted, made, made_from, self._check(spec))

    def _check(self, spec: SecretSpec) -> str:
        """Digest of the values, empty where this machine does not know them all."""
        known = self.values.known
        if not known.keys() >= {DIGEST_KEY, *credentials(spec.entries)}:
            return ""
        return encrypted.check(known[DIGEST_KEY], compose_all(spec, known))

    def _ensure(self, spec: SecretSpec) -> None:
        needed = credentials(spec.entries)
        lost = [name for name in needed if name not in self.values.known and name in self._in_use]
        if lost:
            raise InputError(tuple(self._lost(name, spec) for name in lost))
        self.values.ensure([*needed, DIGEST_KEY])

    def _lost(self, name: str, spec: SecretSpec) -> Mistake:
        message = "is in use, but its value is not known on this machine"
        cure = (
            f"the line from the {VALUES} of the machine that made it (for a new value delete {spec.path} and its like)"
        )
        return Mistake(str(self.values.folder / VALUES), 0, 0, name, message, cure)


def _encrypted(part: Part) -> Iterator[tuple[ManifestFile, KubeObject, SecretSpec]]:
    """Objects that have an encrypted part, with what they are made of."""
    if part.encrypter is None:
        return
    specs = {(spec.path, *_name(spec.metadata)): spec for spec in part.tree.secrets}
    for file in part.tree.files:
        for thing in file.objects:
            spec = specs.get((file.path, *_name(thing.get("metadata", {}))))
            if spec and thing["kind"] in encrypted.PAYLOAD:
                yield file, thing, spec


def _name(metadata: KubeObject) -> tuple[str, str]:
    return metadata.get("namespace", ""), metadata.get("name", "")
