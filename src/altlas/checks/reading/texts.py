"""What the YAML reader says about a text before anybody looks at the objects in it."""

from __future__ import annotations

from altlas.checks.reading import row
from altlas.model.check import Check
from altlas.model.finding import Severity

CHECKS: tuple[Check, ...] = (
    row("yaml-syntax", "A text is not YAML, or not YAML that kubectl reads"),
    row("yaml-duplicate-key", "A mapping has the same key twice"),
    row("yaml-ignored-text", "Text stands behind the end of a document, where kubectl never looks"),
    row("yaml-bad-value", "A value or key that kubectl refuses"),
    row("yaml-encoding", "Bytes that are no UTF-8, or characters that YAML forbids"),
    row("yaml-merge-overrides", "A merge replaces keys that stand above it", Severity.WARNING),
    row("yaml-tag-ignored", "A tag that kubectl ignores", Severity.WARNING),
    row("yaml-too-deep", "Lists and mappings nest too deeply"),
    row("yaml-too-large", "A text is too large to be read"),
    row("yaml-alias-bomb", "Aliases multiply a document beyond all measure"),
    row("helm-template-unrendered", "A template of Helm stands where a manifest should"),
)
