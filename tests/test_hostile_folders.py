"""Input that means harm, or is only broken: located findings, bounded time and memory, never a traceback."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from altlas.commands import check
from altlas.errors import AltlasError

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: v\n"
MEMORY = 1 << 30
SECONDS = 20


def checked(*paths: Path | str) -> dict:
    """The JSON report on some paths, made in this process."""
    stdout = io.StringIO()
    status = check.run(
        paths=tuple(map(str, paths)), form="json", stdout=stdout, stderr=io.StringIO(), stdin=io.BytesIO()
    )
    report = json.loads(stdout.getvalue())
    assert status == (1 if report["summary"]["error"] else 0)
    return report


def bomb() -> bytes:
    """Ten anchors, each of which holds the one before ten times: 10^10 words."""
    lines = ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: a}", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines).encode()


def merge_bomb() -> bytes:
    """The same with merge keys."""
    lines = ["a0: &a0 {k: v}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}], k{n}: v}}" for n in range(1, 30)]
    return "\n".join(lines).encode()


FILES = {
    "alias bomb": (bomb(), "yaml-alias-bomb"),
    "deep flow": (b"a: " + b"[" * 10_000, "yaml-too-deep"),
    "deep closed flow": (b"a: " + b"[" * 10_000 + b"]" * 10_000, "yaml-too-deep"),
    "deep braces": (b"{a: " * 10_000, "yaml-too-deep"),
    "deep block": (b"".join(b" " * n + b"a:\n" for n in range(3_000)), "yaml-too-deep"),
    "deep dashes": (b"- " * 10_000 + b"a", "yaml-too-deep"),
    "invalid UTF-8": (GOOD.encode() + b"  x: \xff\xfe\n", "yaml-encoding"),
    "UTF-16 with an odd byte": (b"\xff\xfe" + GOOD.encode("utf-16-le") + b"\x00", "yaml-encoding"),
    "control characters": (GOOD.encode() + b"  x: \x01\x02\n", None),
    "NUL bytes": (b"\x00" * 1000, None),
    "duplicate keys": ((GOOD + "  k: w\n").encode(), "yaml-duplicate-key"),
    "tag": (GOOD.replace("k: v", "k: !!python/object/apply:os.system [id]").encode(), None),
    "unclosed quote": (GOOD.encode() + b'  x: "\n', "yaml-syntax"),
    "text that kubectl drops": (b"  apiVersion: v1\n  kind: ConfigMap\nmetadata:\n  name: a\n", "yaml-ignored-text"),
    "Helm": (GOOD.replace("name: a", "name: {{ .Release.Name }}").encode(), "helm-template-unrendered"),
    "anchor that holds itself": (b"apiVersion: v1\nkind: ConfigMap\nmetadata: &a {name: x, b: *a}\n", None),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_a_located_error_and_its_neighbour_is_still_checked(tmp_path, name):
    data, expected = FILES[name]
    (tmp_path / "a.yaml").write_bytes(data)
    (tmp_path / "b.yaml").write_text(GOOD.replace("name: a", "name: b") + "typo: x\n")
    started = time.monotonic()

    report = checked(tmp_path)

    errors = [finding for finding in report["findings"] if finding["file"].endswith("a.yaml")]
    assert errors
    assert all(finding["line"] > 0 and finding["column"] > 0 for finding in errors)
    assert expected is None or expected in {finding["check"] for finding in errors}
    assert report["summary"]["error"] > 1
    assert [f["line"] for f in report["findings"] if f["file"].endswith("b.yaml")] == [7]
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("name", FILES)
def test_the_same_through_standard_input(name):
    data, expected = FILES[name]
    stdout = io.StringIO()

    status = check.run(paths=("-",), form="json", stdin=io.BytesIO(data), stdout=stdout, stderr=io.StringIO())

    report = json.loads(stdout.getvalue())
    assert status == 1
    assert {finding["file"] for finding in report["findings"]} == {"stdin"}
    assert expected is None or expected in {finding["check"] for finding in report["findings"]}


def test_json_that_is_nested_too_deeply_is_a_located_error(tmp_path):
    (tmp_path / "a.json").write_bytes(b'{"apiVersion":"v1","kind":"ConfigMap","a":' + b"[" * 100_000)

    assert [f["line"] > 0 for f in checked(tmp_path)["findings"]] == [True]


@pytest.mark.parametrize("name", ["alias bomb", "deep flow", "deep braces", "huge", "merge bomb"])
def test_a_whole_process_stays_within_its_memory_and_time(tmp_path, name):
    path = tmp_path / "a.yaml"
    if name == "huge":
        with path.open("wb") as file:
            file.truncate(200_000_000)
    else:
        path.write_bytes(merge_bomb() if name == "merge bomb" else FILES[name][0])
    code = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))\n"
        "from pathlib import Path\n"
        "from altlas.commands import check\n"
        f"sys.exit(check.run(paths=({str(path)!r},)))\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=SECONDS, check=False)

    assert "Traceback" not in done.stderr
    assert done.returncode in {1, 2}
    assert f"{path}:1:" in done.stdout or name != "huge"


def test_a_file_of_200_megabytes_is_a_located_error(tmp_path):
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(200_000_000)

    (finding,) = checked(tmp_path)["findings"]

    assert (finding["check"], finding["line"], finding["column"]) == ("yaml-too-large", 1, 1)
    assert "190 MiB" in finding["message"]


def test_an_endless_stream_ends_at_the_limit():
    class Endless(io.RawIOBase):
        """Says yes for ever."""

        def read(self, size=-1):
            return b"y" * size

    stdout = io.StringIO()

    assert check.run(paths=("-",), form="json", stdin=Endless(), stdout=stdout, stderr=io.StringIO()) == 1
    assert [f["check"] for f in json.loads(stdout.getvalue())["findings"]] == ["yaml-too-large"]


def test_links_pipes_and_sockets_are_located_errors_and_nothing_blocks(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_text("password: x\n")
    (folder / "out.yaml").symlink_to("../secret.yaml")
    (folder / "self.yaml").symlink_to("self.yaml")
    (folder / "up").symlink_to("..")
    os.mkfifo(folder / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket.yaml"))

    report = checked(folder)

    found = [(Path(finding["file"]).name, finding["check"], finding["line"]) for finding in report["findings"]]
    assert found == [
        ("out.yaml", "symlink-leaves-folder", 1),
        ("pipe.yaml", "file-unreadable", 1),
        ("self.yaml", "file-unreadable", 1),
        ("socket.yaml", "file-unreadable", 1),
        ("up", "symlink-leaves-folder", 1),
    ]


def test_a_named_pipe_that_the_user_names_is_a_finding_and_nothing_blocks(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    assert [f["check"] for f in checked(tmp_path / "pipe")["findings"]] == ["file-unreadable"]


def test_names_that_are_no_unicode_or_would_move_the_cursor_are_shown_harmlessly(tmp_path):
    for name in (b"\xff.yaml", b"\x1b[31m.yaml", b"a\nb.yaml"):
        (tmp_path / os.fsdecode(name)).write_text("a: [\n")
    stdout = io.StringIO()

    assert checked(tmp_path)["summary"]["error"] == 3
    assert check.run(paths=(str(tmp_path),), stdout=stdout, stderr=io.StringIO()) == 1
    assert all(char.isprintable() or char == "\n" for char in stdout.getvalue())


def test_a_file_that_vanishes_between_listing_and_reading_is_a_finding(tmp_path, monkeypatch):
    (tmp_path / "a.yaml").write_text(GOOD)
    monkeypatch.setattr(os, "open", _gone)

    assert [f["check"] for f in checked(tmp_path)["findings"]] == ["file-unreadable"]


def _gone(*_arguments, **_options):
    raise FileNotFoundError(2, "No such file or directory")


WORDS = st.one_of(
    st.sampled_from(["v1", "apps/v1", "ConfigMap", "Deployment", "Service", "List", "a", "", "*", "name", "spec"]),
    st.text(max_size=8),
)
KEYS = st.sampled_from(
    ["apiVersion", "kind", "metadata", "name", "namespace", "spec", "template", "selector", "ports", "items", "data",
     "containers", "volumes", "env", "labels", "annotations", "resources", "matchLabels", "subjects", "roleRef"]
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=12,
)
OBJECTS = st.fixed_dictionaries(
    {},
    optional={"apiVersion": WORDS, "kind": WORDS, "metadata": VALUES, "spec": VALUES, "items": VALUES, "data": VALUES},
)
TEXTS = st.one_of(
    st.binary(max_size=60),
    st.lists(OBJECTS, max_size=3).map(lambda objects: "\n---\n".join(json.dumps(one) for one in objects).encode()),
    st.fixed_dictionaries(
        {"resources": st.lists(st.sampled_from(["a.yaml", "sub", "../x", "nothing", "b.json", "."]), max_size=3)}
    ).map(lambda value: json.dumps(value).encode()),
)
NAMES = st.sampled_from(
    ["a.yaml", "b.json", "sub/c.yml", "sub/kustomization.yaml", "kustomization.yaml", "x/Kustomization", "x/Chart.yaml",
     "x/templates/d.yaml", ".hidden/e.yaml", "x/a.yaml"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(NAMES, TEXTS, max_size=5))
def test_no_folder_makes_a_check_raise(tmp_path_factory, files):
    root = tmp_path_factory.mktemp("folder")
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)

    report = checked(root)

    assert report["version"] == 1
    assert all(finding["file"].startswith(str(root)) and finding["line"] > 0 for finding in report["findings"])


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30))
def test_any_path_is_checked_or_is_wrong_usage(path):
    try:
        status = check.run(paths=(f"/nothing/{path}",), stdout=io.StringIO(), stderr=io.StringIO())
    except AltlasError as error:
        status = 2 if str(error) else 3

    assert status in {0, 1, 2}
