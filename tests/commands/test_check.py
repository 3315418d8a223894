"""The command as a whole: exit status, formats, settings, waivers, what is asked for."""

from __future__ import annotations

import datetime
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from altlas import checks
from altlas.commands import check
from altlas.commands.report_output import RENDERERS
from altlas.errors import InputError, OutputError, UsageError
from programs import require

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  A: b\n"
WRONG = "apiVersion: v1\nkind: Service\nmetadata:\n  name: api\nspec:\n  prts: []\n"
UNKNOWN = "apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: t\n"
USER = """\
apiVersion: v1
kind: Pod
metadata:
  name: p
spec:
  containers:
    - name: c
      image: a:1
      envFrom:
        - configMapRef:
            name: setings
"""


def run(*paths, **options) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a check."""
    stdout, stderr = io.StringIO(), io.StringIO()
    options = {"today": datetime.date(2026, 6, 1), "stdin": io.BytesIO(), **options}
    status = check.run(paths=tuple(map(str, paths)), stdout=stdout, stderr=stderr, **options)
    return status, stdout.getvalue(), stderr.getvalue()


def found(*paths, **options) -> list[dict]:
    """Findings of a check."""
    return json.loads(run(*paths, form="json", **options)[1])["findings"]


def ids(*paths, **options) -> list[str]:
    return [finding["check"] for finding in found(*paths, **options)]


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("text", "fail_on", "status"),
    [
        (GOOD, "info", 0),
        (WRONG, "error", 1),
        (WRONG, "info", 1),
        (UNKNOWN, "error", 0),
        (UNKNOWN, "warning", 1),
        (UNKNOWN, "info", 1),
    ],
)
def test_the_exit_status_follows_the_threshold(tmp_path, text, fail_on, status):
    assert run(write(tmp_path, a=text), fail_on=fail_on)[0] == status


def test_a_clean_folder_is_one_line(tmp_path):
    assert run(write(tmp_path, a=GOOD)) == (0, "1 file, 1 resource: 0 errors, 0 warnings, 0 infos, 0 waived\n", "")


def test_a_finding_is_placed_and_shown_with_its_line(tmp_path):
    _, text, _ = run(write(tmp_path, a=GOOD + "---\n" + WRONG))

    assert text.startswith(f"{tmp_path}/a.yaml:13:3  error  schema-unknown-field\n  Service default/api · spec.prts\n")
    assert "  13 |   prts: []\n" in text


def test_a_broken_reference_between_files_is_placed(tmp_path):
    (finding,) = found(write(tmp_path, a=GOOD, b=USER))

    assert (finding["check"], finding["line"], finding["column"]) == ("envfrom-configmap-missing", 11, 13)
    assert finding["resource"] == {"apiVersion": "v1", "kind": "Pod", "namespace": "default", "name": "p"}
    assert "settings" in finding["message"]


def test_objects_in_a_list_are_objects_with_places_of_their_own(tmp_path):
    items = "".join("- " + text.replace("\n", "\n  ").rstrip() + "\n" for text in (GOOD, WRONG, USER))
    text = "apiVersion: v1\nkind: List\nitems:\n" + items
    report = json.loads(run(write(tmp_path, a=text), form="json")[1])

    assert report["summary"]["resources"] == 3
    assert [(f["check"], f["field"], f["line"]) for f in report["findings"]] == [
        ("schema-unknown-field", "items[1].spec.prts", 15),
        ("envfrom-configmap-missing", "items[2].spec.containers[0].envFrom[0].configMapRef.name", 26),
    ]


@pytest.mark.parametrize(
    ("text", "named", "checks"),
    [
        ("services:\n  web:\n    image: a\n", False, []),
        ("services:\n  web:\n    image: a\n", True, ["kind-or-apiversion-missing"]),
        ("- a\n- b\n", False, []),
        ("- a\n- b\n", True, ["kind-or-apiversion-missing"]),
        ("kind: ConfigMap\nmetadata: {name: a}\n", False, ["kind-or-apiversion-missing"]),
        ("apiVersion: v1\nmetadata: {name: a}\n", True, ["kind-or-apiversion-missing"]),
        ("# only a comment\n", True, []),
        ("---\n---\n", False, []),
    ],
)
def test_what_is_no_kubernetes_object_is_quiet_unless_named_or_half(tmp_path, text, named, checks):
    write(tmp_path, a=text)

    assert ids(tmp_path / "a.yaml" if named else tmp_path) == checks


def test_json_of_other_programs_with_comments_is_left_alone_unless_named(tmp_path):
    (tmp_path / "tsconfig.json").write_text('{\n  // comment\n  "a": {,}\n}\n')

    assert ids(tmp_path) == []
    assert len(ids(tmp_path / "tsconfig.json")) == 1


def test_standard_input_is_read_for_a_dash(tmp_path):
    (finding,) = found("-", stdin=io.BytesIO(WRONG.encode()))

    assert (finding["file"], finding["line"]) == ("stdin", 6)


def test_standard_input_and_files_are_one_world(tmp_path):
    assert ids(write(tmp_path, a=GOOD), "-", stdin=io.BytesIO(USER.replace("setings", "settings").encode())) == []
    assert ids("-", stdin=io.BytesIO(USER.encode())) != []


def test_an_empty_folder_says_that_there_is_nothing(tmp_path):
    status, text, noted = run(tmp_path)

    assert status == 0
    assert text.startswith("0 files, 0 resources")
    assert noted == "altlas: there is no manifest here (.yaml, .yml or .json)\n"


def test_findings_come_by_file_line_and_check(tmp_path):
    write(tmp_path, b=WRONG, a=WRONG.replace("prts", "b") + "  a: 1\n")

    places = [(Path(f["file"]).name, f["line"]) for f in found(tmp_path)]

    assert places == sorted(places)
    assert len(places) == 3


def test_the_same_input_gives_the_same_bytes(tmp_path):
    write(tmp_path, a=WRONG, b=USER, c=UNKNOWN)

    assert run(tmp_path, form="json") == run(tmp_path, form="json")


@pytest.mark.parametrize(
    ("options", "checks"),
    [
        ({}, ["schema-unknown-field", "envfrom-configmap-missing", "schema-missing"]),
        ({"select": ("schema-missing",)}, ["schema-missing"]),
        ({"select": ("schema-missing,schema-unknown-field",)}, ["schema-unknown-field", "schema-missing"]),
        ({"ignore": ("schema-missing", "schema-unknown-field")}, ["envfrom-configmap-missing"]),
        ({"select": ("schema-missing",), "ignore": ("schema-missing",)}, []),
    ],
)
def test_only_what_is_asked_for_is_reported(tmp_path, options, checks):
    assert ids(write(tmp_path, a=WRONG, b=USER, c=UNKNOWN), **options) == checks


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"form": "jsn"}, "did you mean json"),
        ({"fail_on": "eror"}, "did you mean error"),
        ({"kubernetes_version": "1.1"}, "there is no Kubernetes version '1.1'"),
        ({"select": ("schema-mising",)}, "did you mean schema-missing"),
    ],
)
def test_wrong_usage_names_the_nearest_right_word(tmp_path, options, message):
    with pytest.raises(UsageError, match=message):
        run(tmp_path, **options)


@pytest.mark.parametrize("version", ["1.36", "v1.36", "1.36.2"])
def test_a_kubernetes_version_may_be_written_in_any_usual_way(tmp_path, version):
    assert run(write(tmp_path, a=GOOD), kubernetes_version=version)[0] == 0


def test_the_version_decides_what_is_removed(tmp_path):
    old = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: a\n"

    assert ids(write(tmp_path, a=old)) == ["api-version-removed"]


def test_a_report_in_a_file_is_whole_and_replaces_the_old_one(tmp_path):
    output = tmp_path / "report.json"
    output.write_text("old")
    output.chmod(0o640)

    status, text, _ = run(write(tmp_path, a=WRONG), form="json", output=output)

    assert (status, text) == (1, "")
    assert json.loads(output.read_text())["summary"]["error"] == 1
    assert output.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml", "report.json"]


def test_a_report_that_cannot_be_written_is_lost_output(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        run(write(tmp_path, a=GOOD), output=tmp_path / "nothing" / "report.txt")
    with pytest.raises(OutputError, match="cannot be written"):
        run(tmp_path, output=tmp_path)


def test_every_format_stands_in_one_table():
    assert {"text", "json"} <= RENDERERS.keys()


def settings(folder: Path, text: str) -> Path:
    (folder / "altlas.toml").write_text(text)
    return folder


WAIVER = """\
[[waivers]]
check = "{check}"
resource = "{resource}"
reason = "an operator of our own"
until = {until}
"""


@pytest.mark.parametrize(
    ("resource", "waived"),
    [("*", 1), ("Thing/t", 1), ("Thing/default/t", 1), ("*/t", 1), ("Thing/*", 1), ("Service/*", 0), ("Thing/x", 0)],
)
def test_a_waiver_in_the_settings_takes_a_finding_out(tmp_path, resource, waived):
    write(settings(tmp_path, WAIVER.format(check="schema-missing", resource=resource, until="2026-06-01")), a=UNKNOWN)

    report = json.loads(run(tmp_path, form="json")[1])

    assert (report["summary"]["waived"], len(report["findings"])) == (waived, 1 - waived)


def test_an_expired_waiver_is_a_finding_and_counts_no_more(tmp_path):
    write(settings(tmp_path, "\n" + WAIVER.format(check="schema-missing", resource="*", until="2026-05-31")), a=UNKNOWN)

    findings = found(tmp_path)

    assert [(f["check"], f["severity"]) for f in findings] == [
        ("schema-missing", "warning"),
        ("waiver-expired", "warning"),
    ]
    assert (findings[1]["file"], findings[1]["line"]) == (str(tmp_path / "altlas.toml"), 2)


def test_an_annotation_waives_one_check_on_its_object(tmp_path):
    text = UNKNOWN + '  annotations:\n    altlas.dev/waive.schema-missing: "{}"\n'
    write(tmp_path, a=text.format("an operator of our own; until 2026-06-01"), b=UNKNOWN.replace("name: t", "name: u"))

    report = json.loads(run(tmp_path, form="json")[1])

    assert report["summary"]["waived"] == 1
    assert [finding["resource"]["name"] for finding in report["findings"]] == ["u"]


def test_an_expired_annotation_is_a_finding_at_the_annotation(tmp_path):
    text = UNKNOWN + '  annotations:\n    altlas.dev/waive.schema-missing: "because; until 2026-05-31"\n'

    findings = found(write(tmp_path, a=text))

    assert [(f["check"], f["line"]) for f in findings] == [("schema-missing", 2), ("waiver-expired", 6)]


def test_what_exists_elsewhere_is_not_missed(tmp_path):
    write(tmp_path, a=GOOD, b=USER)

    assert ids(tmp_path) == ["envfrom-configmap-missing"]
    assert ids(settings(tmp_path, '[exists]\nConfigMap = ["default/set*"]\n')) == []


def test_named_settings_come_before_those_beside_the_input(tmp_path):
    write(settings(tmp_path, '[exists]\nConfigMap = ["*/*"]\n'), a=GOOD, b=USER)
    other = tmp_path / "other.toml"
    other.write_text("")

    assert ids(tmp_path) == []
    assert ids(tmp_path, settings=other) == ["envfrom-configmap-missing"]


def test_broken_settings_stop_the_check(tmp_path):
    with pytest.raises(InputError, match="unknown key"):
        run(settings(tmp_path, "[exist]\n"))


def test_equal_findings_of_two_overlays_are_reported_once(tmp_path):
    require("kubectl")
    for name, text in {
        "base/kustomization.yaml": "resources: [a.yaml]\n",
        "base/a.yaml": WRONG,
        "dev/kustomization.yaml": "namespace: dev\nresources: [../base]\n",
        "prod/kustomization.yaml": "namespace: prod\nresources: [../base]\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    report = json.loads(run(tmp_path, form="json")[1])

    assert [(Path(f["file"]).name, f["line"]) for f in report["findings"]] == [("a.yaml", 6)]
    assert report["summary"] | {"resources": 2, "error": 1, "files": 4} == report["summary"]


def test_an_object_that_a_kustomization_lists_twice_is_found_in_the_files(tmp_path):
    require("kubectl")
    (tmp_path / "kustomization.yaml").write_text("resources: [a.yaml, b.yaml]\n")

    (finding,) = found(write(tmp_path, a=GOOD, b=GOOD))

    assert (finding["check"], Path(finding["file"]).name, finding["line"]) == ("object-identity-duplicate", "b.yaml", 4)


def test_many_files_are_shared_out_and_give_the_same_report(tmp_path):
    for number in range(301):
        write(tmp_path, **{f"f{number:03}": WRONG.replace("name: api", f"name: api-{number}")})

    report = json.loads(run(tmp_path, form="json")[1])

    assert report["summary"] | {"files": 301, "resources": 301, "error": 301} == report["summary"]
    assert [Path(f["file"]).name for f in report["findings"]] == [f"f{number:03}.yaml" for number in range(301)]


def test_without_any_standard_stream_a_report_goes_to_a_file_only(tmp_path, monkeypatch):
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, stream, None)
    paths = (str(write(tmp_path, a=GOOD)), "-")

    assert check.run(paths=paths, output=tmp_path / "report") == 0
    with pytest.raises(OutputError, match="standard output is closed"):
        check.run(paths=paths)


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_process_writes_utf_8_whatever_the_locale_says(tmp_path, form):
    write(tmp_path, a=WRONG.replace("prts", "pörts"))
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "altlas", "check", "--format", form, str(tmp_path)]

    done = subprocess.run(command, env=environment, capture_output=True, timeout=30, check=False)

    assert (done.returncode, done.stderr) == (1, b"")
    assert "pörts" in done.stdout.decode()


class Terminal(io.StringIO):
    """A stream that says that a person watches."""

    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_gets_colours(tmp_path, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    stdout = Terminal()

    assert check.run(paths=(str(write(tmp_path, a=WRONG)),), stdout=stdout, stderr=io.StringIO()) == 1
    assert "\x1b[" in stdout.getvalue()


def test_a_long_wait_at_a_terminal_shows_a_bar(tmp_path, monkeypatch):
    monkeypatch.setattr("altlas.commands.progress.PATIENCE", 0.0)
    stderr = Terminal()

    check.run(paths=(str(write(tmp_path, a=GOOD, b=WRONG)),), stdout=io.StringIO(), stderr=stderr)

    assert "reading manifests" in stderr.getvalue()


def test_a_short_wait_shows_nothing(tmp_path):
    stderr = Terminal()

    check.run(paths=(str(write(tmp_path, a=GOOD)),), stdout=io.StringIO(), stderr=stderr)

    assert stderr.getvalue() == ""


def test_a_check_that_begins_with_a_later_kubernetes_is_silent_before_it(tmp_path, monkeypatch):
    late = [msgspec.structs.replace(one, since="1.36") if one.id == "schema-missing" else one for one in checks.ALL]
    monkeypatch.setattr(checks, "ALL", tuple(late))
    write(tmp_path, a=UNKNOWN)

    assert ids(tmp_path, kubernetes_version="1.35") == []
    assert ids(tmp_path, kubernetes_version="1.36") == ["schema-missing"]


POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: all
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from: [{}]
"""


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["envfrom-configmap-missing", "network-policy-invalid"]),
        ({"select": ("network",)}, ["network-policy-invalid"]),
        ({"ignore": ("network",)}, ["envfrom-configmap-missing"]),
        ({"select": ("network,envfrom-configmap-missing",)}, ["envfrom-configmap-missing", "network-policy-invalid"]),
        ({"select": ("references",), "ignore": ("envfrom-configmap-missing",)}, []),
    ],
)
def test_an_area_stands_for_its_checks(tmp_path: Path, options: dict, expected: list[str]) -> None:
    """Areas and ids may be mixed."""
    write(tmp_path, policy=POLICY, user=USER)

    assert sorted(ids(tmp_path, **options)) == expected


def test_what_nobody_asked_for_is_not_looked_at(tmp_path: Path) -> None:
    """Without the area of the network its twin is not even imported."""
    write(tmp_path, policy=POLICY)
    program = (
        "import sys; from altlas import cli; cli.status(sys.argv[1:]);"
        "print(any(name.startswith('altlas.network') for name in sys.modules))"
    )
    answers = [
        subprocess.run(
            [sys.executable, "-c", program, "check", *options, str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout.splitlines()[-1]
        for options in (["--ignore", "network"], [])
    ]

    assert answers == ["False", "True"]
