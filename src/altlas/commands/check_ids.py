"""Every id that a finding can have, so that a misspelt ``--select`` is noticed."""

from __future__ import annotations

from altlas import checks
from altlas.kube.references.forms import FORMS, SELECT_FORMS
from altlas.yamltext import problem

OF_TEXTS = frozenset(
    {
        problem.ALIAS_BOMB,
        problem.BAD_VALUE,
        problem.DUPLICATE_KEY,
        problem.ENCODING,
        problem.HELM,
        problem.IGNORED_TEXT,
        problem.MERGE_OVERRIDES,
        problem.SYNTAX,
        problem.TAG_IGNORED,
        problem.TOO_DEEP,
        problem.TOO_LARGE,
    }
)
OF_SCHEMAS = frozenset(
    {
        "api-version-removed",
        "kind-or-apiversion-missing",
        "schema-missing",
        "schema-unknown-field",
        "schema-violation",
    }
)
OF_FILES = frozenset(
    {
        "file-unreadable",
        "helm-chart-unrendered",
        "kustomization-build-failed",
        "kustomization-entry-missing",
        "kustomization-entry-remote",
        "kustomization-field-deprecated",
        "kustomization-omits-file",
        "symlink-leaves-folder",
    }
)
OF_WAIVERS = frozenset({"waiver-expired", "waiver-malformed", "waiver-without-reason"})
OF_REFERENCES = frozenset(
    {
        "namespace-default-used",
        "namespace-undeclared",
        "object-identity-duplicate",
        "selector-overlap-workloads",
        "service-target-port-missing",
        "statefulset-service-name",
    }
)


def known() -> frozenset[str]:
    """All ids, those of the tables of references and of the checks of single objects included."""
    by_name = {check for form in FORMS.values() for check in (form.check, form.part_check) if check}
    by_labels = {form.check for form in SELECT_FORMS.values()}
    # One module for each check: its name is the id with underscores.
    of_objects = {check.__module__.rpartition(".")[2].replace("_", "-") for check in checks.OBJECT_CHECKS}
    return OF_TEXTS | OF_SCHEMAS | OF_FILES | OF_WAIVERS | OF_REFERENCES | by_name | by_labels | of_objects
