"""The words of a build's summary."""

from __future__ import annotations

from typing import Any

import pytest

from altlas.render.build_summary import BuildSummary, Changes, renderable, text

NOTHING = Changes("tree", (), (), (), (), ())


def summary(*changes: Changes, **more: Any) -> BuildSummary:
    figures: dict[str, Any] = {
        "platform": "shop",
        "groups": [("services", 5, ["web"]), ("platform", 1, ["namespace"])],
        "files": 6,
        "lines_in": 20,
        "lines_out": 1234,
        "environments": [("dev", "1 patch")],
        "network": "9 flows, 0 blocked, 0 undeclared",
        "secrets": ["3 values in secrets.local/values.yaml, which git ignores"],
        "apply": "kubectl apply -k secrets.local/base",
        "changes": changes or (NOTHING,),
        "check": False,
        "forced": False,
    }
    return BuildSummary(**(figures | more))


def test_the_whole_summary() -> None:
    assert text(summary(NOTHING._replace(created=("a", "b"), removed=("c",)))).splitlines() == [
        "shop: 6 objects in 6 files",
        "  20 lines in, 1,234 lines out: 62 times",
        "  services     5  web",
        "  platform     1  namespace",
        "environment dev: 1 patch",
        "network: 9 flows, 0 blocked, 0 undeclared",
        "secrets: 3 values in secrets.local/values.yaml, which git ignores",
        "apply: kubectl apply -k secrets.local/base",
        "tree: 2 created, 1 removed",
    ]


FOLDERS = {
    "nothing": (NOTHING, {}, ["tree: up to date"]),
    "check, nothing": (NOTHING, {"check": True}, ["tree: up to date"]),
    "changed": (NOTHING._replace(changed=("a",)), {}, ["tree: 1 changed"]),
    "check, all": (
        NOTHING._replace(created=("a",), changed=("b",), removed=("c",)),
        {"check": True},
        [
            "tree: 1 would be created, 1 would be changed, 1 would be removed",
            "  missing: a",
            "  differs: b",
            "  no longer generated: c",
        ],
    ),
    "edited": (
        NOTHING._replace(edited=("a",)),
        {},
        ["tree: 1 edited by hand", "  edited by hand, kept: a; --force overwrites it"],
    ),
    "edited, forced": (
        NOTHING._replace(edited=("a",)),
        {"forced": True},
        ["tree: 1 edited by hand", "  edited by hand, overwritten: a"],
    ),
    "edited, forced check": (
        NOTHING._replace(edited=("a",)),
        {"forced": True, "check": True},
        ["tree: 1 edited by hand", "  edited by hand, would be overwritten: a"],
    ),
    "stale": (
        NOTHING._replace(stale=("a",)),
        {"forced": True},
        [
            "tree: 1 edited by hand",
            "  no longer generated but edited by hand, kept: a; delete it if you do not need it",
        ],
    ),
    "record": (NOTHING._replace(record=True), {}, ["tree: record of generated files updated"]),
}


@pytest.mark.parametrize("case", FOLDERS)
def test_what_happened_to_a_folder(case: str) -> None:
    changes, more, lines = FOLDERS[case]
    said = text(summary(changes, **more)).splitlines()
    assert said[-len(lines) :] == lines
    if more.get("check"):
        assert said == lines, "with --check only the differences are told"


@pytest.mark.parametrize("case", FOLDERS)
def test_a_terminal_gets_the_same_words(case: str) -> None:
    changes, more, _ = FOLDERS[case]
    made = summary(changes, **more)
    assert str(renderable(made)) + "\n" == text(made)


def test_an_empty_platform_does_not_divide_by_zero() -> None:
    assert "0 lines in, 0 lines out: 0 times" in text(summary(lines_in=0, lines_out=0, groups=[]))
