"""How a drawing looks: colours for light and for dark surroundings, a pattern for each verdict."""

from __future__ import annotations

from typing import Final, NamedTuple

from altlas.network import Verdict

_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_DASHES = {Verdict.UNKNOWN: "6 4", Verdict.DENIED: "2 4"}


class _Palette(NamedTuple):
    """One colour for each kind of thing."""

    ink: str
    soft: str
    paper: str
    frame: str
    edge: str
    box: str
    rim: str
    allowed: str
    unknown: str
    denied: str


_LIGHT = _Palette(
    ink="#1f2937",
    soft="#6b7280",
    paper="#ffffff",
    frame="#f3f4f6",
    edge="#d1d5db",
    box="#ffffff",
    rim="#9ca3af",
    allowed="#2563eb",
    unknown="#b45309",
    denied="#dc2626",
)
_DARK = _Palette(
    ink="#e5e7eb",
    soft="#9ca3af",
    paper="#0d1117",
    frame="#161b22",
    edge="#30363d",
    box="#21262d",
    rim="#6e7681",
    allowed="#6ea8fe",
    unknown="#f0a54a",
    denied="#ff7b72",
)


def _colours(palette: _Palette) -> str:
    rules = [
        f".paper{{fill:{palette.paper}}}",
        f"text{{fill:{palette.ink}}}",
        f"text.soft{{fill:{palette.soft}}}",
        f".frame{{fill:{palette.frame};stroke:{palette.edge}}}",
        f".box{{fill:{palette.box};stroke:{palette.rim}}}",
        f".outside{{fill:{palette.paper};stroke:{palette.rim};stroke-dasharray:4 3}}",
    ]
    verdicts = {
        Verdict.ALLOWED: palette.allowed,
        Verdict.UNKNOWN: palette.unknown,
        Verdict.DENIED: palette.denied,
    }
    for verdict, colour in verdicts.items():
        rules += [f".line.{verdict}{{stroke:{colour}}}", f".tip.{verdict},text.{verdict}{{fill:{colour}}}"]
    return "".join(rules)


STYLE: Final = (
    f"text{{font-family:{_FONT};font-size:12px}}.head,.name{{font-size:13px;font-weight:600}}"
    ".line{fill:none;stroke-width:1.6}.link:hover .line{stroke-width:3.5}"
    + "".join(f".line.{verdict}{{stroke-dasharray:{dashes}}}" for verdict, dashes in _DASHES.items())
    + _colours(_LIGHT)
    + f"@media (prefers-color-scheme:dark){{{_colours(_DARK)}}}"
)
"""The style sheet. It has no variables, which some viewers of SVG do not know."""
