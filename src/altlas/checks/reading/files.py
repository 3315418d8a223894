"""What is said about files, folders and kustomizations as a whole."""

from __future__ import annotations

from altlas.checks.reading import row
from altlas.model.check import Check
from altlas.model.finding import Severity

CHECKS: tuple[Check, ...] = (
    row("file-unreadable", "A file or folder cannot be read"),
    row("symlink-leaves-folder", "A symlink leads out of the folder that is checked"),
    row("helm-chart-unrendered", "A folder is a Helm chart, whose templates are left alone", Severity.INFO),
    row("kustomization-build-failed", "kustomize does not build a kustomization"),
    row("kustomization-entry-missing", "A kustomization names a file or folder that does not exist"),
    row("kustomization-entry-remote", "A kustomization needs something from the network", Severity.WARNING),
    row("kustomization-field-deprecated", "A kustomization uses a deprecated field", Severity.WARNING),
    row("kustomization-omits-file", "No kustomization lists a manifest in its folder, so it is never applied"),
)
