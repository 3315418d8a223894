"""Writes docs/checks.md out of the tuple of checks, so that the page cannot be out of date."""

from __future__ import annotations

import importlib

from altlas import checks

INTRO = """\
# Checks

Everything that `altlas check` can say, by area. The list is generated from the checks themselves (`make golden`).
`altlas explain ID` prints the page of a check: what it finds, why that matters, an example with the report it gives,
the example mended, and when to ignore it. Every example is a test.

`--select ID` and `--ignore ID` choose checks for one run. What you live with gets a waiver, as an annotation on the
object (`altlas.dev/waive.<id>: reason; until 2027-06-30`) or in `altlas.toml`. Errors fail a check; warnings do so with
`--fail-on warning`.
"""


def page() -> str:
    """The whole page as Markdown."""
    areas = dict.fromkeys(check.area for check in checks.ALL)
    return INTRO + "".join(map(_area, areas))


def _area(area: str) -> str:
    about = (importlib.import_module(f"altlas.checks.{area}").__doc__ or "").splitlines()[0]
    lines = ["", f"## {area}", about, "", "| id | severity | what is wrong |", "|---|---|---|"]
    for check in checks.ALL:
        if check.area == area:
            since = f" (from Kubernetes {check.since} on)" if check.since else ""
            link = f"[{check.id}](../src/altlas/checks/{area}/{check.stem}.md)"
            lines.append(f"| {link} | {check.severity.value} | {check.title}{since} |")
    return "\n".join(lines) + "\n"
