"""``altlas build`` as a person uses it: files on the disk, exit status, what it says."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from altlas import cli
from altlas.commands import build
from altlas.errors import InputError, OutputError, PlatformError, ProgramError
from altlas.generate import overlays
from altlas.generate.platform_tree import generate
from altlas.load.platform import load_platform
from altlas.write.local_secrets import FOLDER, VALUES
from programs import optional, require
from write.certificates import certificate

SHOP = """
platform: shop
services:
  web:
    image: ghcr.io/acme/web:1.4.2
    port: 8080
    secrets: [API_KEY]
    uses: [redis]
stores:
  redis:
environments:
  production:
    services:
      web:
        scale: 3
"""
ENVIRONMENTS = """
environments:
  dev:
    services:
      api-gateway: {scale: 1, config: {LOG_LEVEL: debug}}
      segmentation-service: {resources: {cpu: 100m..500m}}
    stores: {postgres: {size: 5Gi}, nats: {settings: {max_payload: 2MB}}}
  staging:
    version: 1.1.0-rc.1
    exposure: {host: staging.alt-las.local}
    services:
      archive-service: {secrets: [SENTRY_DSN], user: 12345}
      probe: {image: "ghcr.io/alt-las/probe:1", port: 9999, uses: [redis]}
  production:
    services:
      api-gateway: {scale: {min: 3, max: 12}, expose: {tls: alt-las-tls}}
      ai-orchestrator: {volumes: {models: {size: 200Gi}}}
    monitoring: {prometheus: {retention: 90d}, logs: alloy}
"""


class Project:
    """A folder with a platform file, in which builds are run."""

    def __init__(self, folder: Path, text: str = SHOP) -> None:
        self.folder = folder
        self.file = folder / "platform.yaml"
        self.file.write_text(text)
        self.said = ""

    def build(self, *, check: bool = False, force: bool = False, output: Path | None = None) -> int:
        out = io.StringIO()
        status = build.run(platform=self.file, output=output, check=check, force=force, stdout=out)
        self.said = out.getvalue()
        return status

    def change(self, old: str, new: str) -> None:
        assert old in self.file.read_text()
        self.file.write_text(self.file.read_text().replace(old, new))

    def texts(self) -> dict[str, str]:
        """Every file but the platform file."""
        found = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        return {str(path.relative_to(self.folder)): path.read_text() for path in found if path != self.file}

    def committed(self) -> dict[str, str]:
        """Every file that is meant for git."""
        return {path: text for path, text in self.texts().items() if not path.startswith(FOLDER)}

    def values(self) -> dict[str, str]:
        found: dict[str, str] = yaml.safe_load((self.folder / FOLDER / VALUES).read_text())
        return found

    def objects(self, folder: str) -> dict[overlays.Identity, Any]:
        """What the real kustomize makes of a folder."""
        command = [require("kubectl"), "kustomize", self.folder / folder]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        things = [thing for thing in yaml.load_all(done.stdout, yaml.CSafeLoader) if thing]
        return {overlays.identity(thing): thing for thing in things}


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def alt_las(tmp_path: Path, root: Path) -> Project:
    """The project's own platform, with three environments that change a bit of everything."""
    text = (root / "platforms" / "alt-las" / "platform.yaml").read_text().split("\nenvironments:")[0]
    return Project(tmp_path, text + ENVIRONMENTS)


def test_everything_is_written_beside_the_platform_file(shop: Project) -> None:
    assert shop.build() == 0
    made = shop.texts()
    for path in (
        "kubernetes-manifests/kustomization.yaml",
        "kubernetes-manifests/web/secret.yaml",
        "overlays/production/kustomization.yaml",
        f"{FOLDER}/{VALUES}",
        f"{FOLDER}/base/kustomization.yaml",
        f"{FOLDER}/production/kustomization.yaml",
    ):
        assert path in made


def test_a_second_build_changes_no_byte_and_no_file(shop: Project) -> None:
    shop.build()
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in shop.folder.rglob("*")}
    assert shop.build() == 0
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in shop.folder.rglob("*")} == before
    assert shop.said.count("up to date") == 2


def test_two_builds_elsewhere_give_the_same_committed_bytes(shop: Project, tmp_path: Path) -> None:
    shop.build()
    for name in ("one", "two"):
        shop.build(output=tmp_path / name)
    one, two = (Project(tmp_path / name).committed() for name in ("one", "two"))
    assert one == two != {}
    assert one == {path: text for path, text in shop.committed().items() if path.split("/")[0] not in ("one", "two")}


def test_the_output_may_be_the_folder_of_the_tree_itself(shop: Project, tmp_path: Path) -> None:
    shop.build(output=tmp_path / "out" / "kubernetes-manifests")
    assert (tmp_path / "out" / "kubernetes-manifests" / "namespace.yaml").exists()
    assert (tmp_path / "out" / "overlays" / "production").is_dir()


def test_the_platform_may_be_named_by_its_folder(shop: Project) -> None:
    assert build.run(platform=shop.folder, output=None, check=False, force=False, stdout=io.StringIO()) == 0


def test_check_writes_nothing_and_tells_the_differences(shop: Project) -> None:
    before = shop.texts()
    assert shop.build(check=True) == 1
    assert shop.texts() == before == {}
    assert "missing: namespace.yaml" in shop.said
    shop.build()
    assert shop.build(check=True) == 0
    before = shop.texts()
    shop.change("ghcr.io/acme/web:1.4.2", "ghcr.io/acme/web:1.5.0")
    assert shop.build(check=True) == 1
    assert "differs: web/deployment.yaml" in shop.said
    assert shop.texts() == before


def test_check_does_not_look_at_local_secrets(shop: Project) -> None:
    """A fresh clone has none."""
    shop.build()
    shutil.rmtree(shop.folder / FOLDER)
    assert shop.build(check=True) == 0
    assert not (shop.folder / FOLDER).exists()


def test_an_edited_file_is_named_kept_and_overwritten_only_by_force(shop: Project) -> None:
    shop.build()
    path = shop.folder / "kubernetes-manifests" / "web" / "deployment.yaml"
    generated = path.read_text()
    path.write_text(generated + "# mine\n")
    assert shop.build() == 0
    assert path.read_text() == generated + "# mine\n"
    assert "edited by hand, kept: web/deployment.yaml; --force overwrites it" in shop.said
    assert shop.build(check=True) == 1
    assert "web/deployment.yaml" in shop.said
    assert shop.build(force=True) == 0
    assert path.read_text() == generated
    assert "overwritten: web/deployment.yaml" in shop.said
    assert shop.build(check=True) == 0


def test_a_service_that_leaves_takes_its_files_along(shop: Project) -> None:
    shop.change("stores:\n", "  extra:\n    image: ghcr.io/acme/extra:1\n    port: 1234\nstores:\n")
    shop.build()
    folder = shop.folder / "kubernetes-manifests" / "extra"
    (folder / "service.yaml").write_text("mine")
    shop.change("  extra:\n    image: ghcr.io/acme/extra:1\n    port: 1234\n", "")
    shop.build()
    assert [path.name for path in folder.iterdir()] == ["service.yaml"]
    assert "no longer generated but edited by hand, kept: extra/service.yaml" in shop.said


def test_an_environment_that_leaves_takes_its_overlay_along(shop: Project) -> None:
    shop.build()
    shop.file.write_text(shop.file.read_text().split("environments:")[0])
    shop.build()
    assert not (shop.folder / "overlays" / "production").exists()
    assert not (shop.folder / FOLDER / "production").exists()
    assert shop.build(check=True) == 0


def test_all_mistakes_of_the_platform_file_come_at_once(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.file.write_text("platform: shop\nservices:\n  web: {imag: x, port: 0}\n")
    with pytest.raises(PlatformError) as raised:
        shop.build()
    assert len(raised.value.mistakes) >= 2
    assert cli.status(["build", str(shop.file)]) == 2
    said = capsys.readouterr().err
    assert all(str(mistake) in said for mistake in raised.value.mistakes)
    assert not (shop.folder / "kubernetes-manifests").exists()


def test_the_command_line_gives_the_exit_status(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.status(["build", str(shop.file), "--check"]) == 1
    assert cli.status(["build", str(shop.file)]) == 0
    assert cli.status(["build", str(shop.file), "--check"]) == 0
    (shop.folder / "overlays" / ".altlas.json").write_text("{")
    assert cli.status(["build", str(shop.file)]) == 2
    assert "restore it from git" in capsys.readouterr().err


def test_a_target_that_is_a_link_is_refused_before_anything_is_written(shop: Project) -> None:
    (shop.folder / "kubernetes-manifests").symlink_to(shop.folder)
    with pytest.raises(OutputError, match="symbolic link"):
        shop.build()
    assert not (shop.folder / "overlays").exists()


def test_the_summary_tells_what_a_person_wants_to_know(shop: Project) -> None:
    shop.build()
    lines = shop.said.splitlines()
    assert lines[0].startswith("shop: ")
    assert " objects in " in lines[0]
    assert "lines in, " in lines[1]
    assert any(line.split()[:1] == ["services"] and "web" in line for line in lines)
    assert "environment production: 1 patch" in lines
    assert any(line.startswith(f"secrets: {len(shop.values()) - 1} values in ") for line in lines)
    assert any(line.startswith("apply: kubectl apply -k ") and line.endswith(f"{FOLDER}/base") for line in lines)
    assert "\x1b" not in shop.said


def test_a_terminal_gets_the_same_words_in_colour(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("NO_COLOR", raising=False)
    shop.build()
    out = Terminal()
    build.run(platform=shop.file, output=None, check=False, force=False, stdout=out)
    shop.build()
    assert "\x1b[1m" in out.getvalue()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert "".join(plain.split()) == "".join(shop.said.split())


# Secrets


def test_a_value_outlives_rebuilds_and_a_value_written_by_hand_is_used(shop: Project) -> None:
    shop.build()
    first = shop.values()
    path = shop.folder / FOLDER / VALUES
    path.write_text(path.read_text().replace(first["web/API_KEY"], "sk-live p@ss"))
    path.write_text(path.read_text().replace(first["redis/password"], "p@ss/w:rd"))
    shop.change("secrets: [API_KEY]", "secrets: [API_KEY, OTHER]")
    shop.build()
    assert shop.values() == {**first, "web/API_KEY": "sk-live p@ss", "redis/password": "p@ss/w:rd"} | {
        "web/OTHER": shop.values()["web/OTHER"]
    }
    secret = shop.objects(f"{FOLDER}/base")[overlays.Identity("", "v1", "Secret", "shop", "web")]
    assert secret["stringData"]["API_KEY"] == "sk-live p@ss"
    assert secret["stringData"]["REDIS_URL"] == "redis://:p%40ss%2Fw%3Ard@redis:6379/0"


def test_an_environment_called_base_is_no_clash(shop: Project) -> None:
    shop.change("  production:\n", "  base:\n")
    shop.build()
    for folder, replicas in (("base", 1), ("environment-base", 3)):
        deployment = shop.objects(f"{FOLDER}/{folder}")[overlays.Identity("apps", "v1", "Deployment", "shop", "web")]
        assert deployment["spec"]["replicas"] == replicas


def test_local_files_are_closed_to_others(shop: Project) -> None:
    shop.build()
    places = [shop.folder / FOLDER, *(shop.folder / FOLDER).rglob("*")]
    assert {stat.S_IMODE(place.stat().st_mode) for place in places if place.is_dir()} == {0o700}
    assert {stat.S_IMODE(place.stat().st_mode) for place in places if place.is_file()} == {0o600}


def test_the_committed_tree_builds_without_the_local_folder_and_local_ones_bring_every_value(alt_las: Project) -> None:
    alt_las.build()
    for name in ("base", "dev", "staging", "production"):
        committed = alt_las.objects(f"overlays/{name}" if name != "base" else "kubernetes-manifests")
        applied = alt_las.objects(f"{FOLDER}/{name}")
        assert committed.keys() == applied.keys()
        for key, thing in applied.items():
            if key.kind == "Secret":
                keys = committed[key]["metadata"]["annotations"]["altlas.dev/keys"]
                assert ",".join(sorted(thing["stringData"])) == ",".join(sorted(keys.split(",")))
                assert all(thing["stringData"].values())
    shutil.rmtree(alt_las.folder / FOLDER)
    assert alt_las.objects("kubernetes-manifests")


def test_environments_are_exact(alt_las: Project) -> None:
    """kustomize of an overlay gives the environment's own generation, object for object."""
    alt_las.build()
    file = load_platform(alt_las.file)
    assert set(file.environments) == {"dev", "staging", "production"}
    for name, platform in {"": file.base, **file.environments}.items():
        wanted = {
            overlays.identity(thing): json.loads(json.dumps(thing))
            for made in generate(platform).files
            if made.path != "kustomization.yaml"
            for thing in made.objects
        }
        assert alt_las.objects(f"overlays/{name}" if name else "kubernetes-manifests") == wanted


@pytest.fixture
def modes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Platform text with the secrets in a given mode, with what the mode needs."""

    def prepare(mode: str, folder: Path) -> str:
        if mode == "sealed-secrets":
            certificate(folder)
            return "secrets: sealed-secrets\n"
        if mode == "sops":
            sops, keygen = optional("sops"), optional("age-keygen")
            monkeypatch.setenv("PATH", str(Path(sops).parent), prepend=os.pathsep)
            command = [keygen, "-o", folder / "age.key"]
            made = subprocess.run(command, check=True, capture_output=True, text=True)
            monkeypatch.setenv("SOPS_AGE_KEY_FILE", str(folder / "age.key"))
            return f"secrets: {{mode: sops, sops: {{age: [{made.stderr.split()[-1]}]}}}}\n"
        return f"secrets: {mode}\n"

    return prepare


ENCRYPTED = ["sealed-secrets", "sops"]
MODES = ["generated", "external-secrets", *ENCRYPTED]


def with_mode(project: Project, modes: Any, mode: str) -> None:
    text = project.file.read_text().replace("secrets: generated\n", "")
    project.file.write_text(text.replace("\nservices:", f"\n{modes(mode, project.folder)}services:", 1))


@pytest.mark.parametrize("mode", MODES)
def test_no_value_is_in_any_file_for_git(alt_las: Project, modes, mode: str) -> None:
    """Every value is looked for, as it is and in base64, in every file outside of the ignored folder."""
    from base64 import b64encode

    alt_las.build()
    values = alt_las.values()
    with_mode(alt_las, modes, mode)
    alt_las.build()
    committed = alt_las.committed()
    assert committed
    for value in values.values():
        shapes = (value, b64encode(value.encode()).decode().rstrip("="))
        for path, text in committed.items():
            if path not in ("age.key", "private.pem"):
                assert not any(shape in text for shape in shapes), path
    assert alt_las.values() == values
    assert alt_las.build(check=True) == 0


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_byte_identical_on_rebuild_and_builds_on_a_fresh_clone(
    alt_las: Project, modes, mode: str
) -> None:
    with_mode(alt_las, modes, mode)
    alt_las.build()
    committed = alt_las.committed()
    alt_las.build()
    assert alt_las.committed() == committed
    shutil.rmtree(alt_las.folder / FOLDER, ignore_errors=True)
    assert alt_las.build(check=True) == 0
    for folder in ("kubernetes-manifests", "overlays/dev", "overlays/staging", "overlays/production"):
        assert alt_las.objects(folder)
    alt_las.build()
    assert alt_las.committed() == committed, "a clone without values keeps what fits"


@pytest.mark.parametrize("mode", ENCRYPTED)
def test_only_what_does_not_fit_is_encrypted_anew(shop: Project, modes, mode: str) -> None:
    with_mode(shop, modes, mode)
    shop.build()
    before = shop.committed()
    shop.change("secrets: [API_KEY]", "secrets: [API_KEY, OTHER]")
    assert shop.build(check=True) == 1
    assert shop.committed() == before
    shop.build()
    after = shop.committed()
    changed = {path for path in after if before.get(path) != after[path] and path.endswith("secret.yaml")}
    assert changed == {"kubernetes-manifests/web/secret.yaml"}
    path = shop.folder / FOLDER / VALUES
    path.write_text(path.read_text().replace(shop.values()["redis/password"], "typed by hand"))
    shop.build()
    changed = {path for path, text in shop.committed().items() if after[path] != text and path.endswith("secret.yaml")}
    assert changed == {"kubernetes-manifests/web/secret.yaml", "kubernetes-manifests/infrastructure/redis-secret.yaml"}


@pytest.mark.parametrize("mode", ENCRYPTED)
def test_a_value_in_use_is_never_replaced_where_it_is_not_known(shop: Project, modes, mode: str) -> None:
    """On a clone, a new Secret that needs Redis' password must not get another password."""
    with_mode(shop, modes, mode)
    shop.build()
    before = shop.committed()
    shutil.rmtree(shop.folder / FOLDER)
    shop.change("stores:\n", "  other:\n    image: ghcr.io/acme/other:1\n    port: 1\n    uses: [redis]\nstores:\n")
    with pytest.raises(InputError, match="redis/password: is in use, but its value is not known"):
        shop.build()
    assert shop.committed() == before
    assert not (shop.folder / FOLDER).exists()
    shop.change("    port: 1\n    uses: [redis]\n", "    port: 1\n    secrets: [FRESH]\n")
    shop.build()
    assert set(shop.values()) == {"other/FRESH", "altlas/digest-key"}


@pytest.mark.parametrize("mode", ENCRYPTED)
def test_an_environment_with_a_key_of_its_own_keeps_its_encrypted_file(shop: Project, modes, mode: str) -> None:
    with_mode(shop, modes, mode)
    shop.change("        scale: 3\n", "        scale: 3\n        secrets: [API_KEY, ONLY_HERE]\n")
    shop.build()
    committed = shop.committed()
    kind = "SealedSecret" if mode == "sealed-secrets" else "Secret"
    (made,) = [
        thing for key, thing in shop.objects("overlays/production").items() if key.kind == kind and key.name == "web"
    ]
    payload = made["spec"]["encryptedData"] if kind == "SealedSecret" else made["stringData"]
    assert set(payload) == {"API_KEY", "ONLY_HERE", "REDIS_URL"}
    assert all(payload.values())
    shop.build()
    assert shop.committed() == committed


@pytest.mark.parametrize("mode", ["external-secrets", *ENCRYPTED])
def test_an_environment_may_keep_its_values_elsewhere(shop: Project, modes, mode: str) -> None:
    """Try things out with generated values, run production from the vault."""
    line = modes(mode, shop.folder)
    shop.change("  production:\n", f"  production:\n    {line}")
    shop.build()
    committed = shop.committed()
    kinds = {key.kind for key in shop.objects("overlays/production") if "Secret" in key.kind}
    assert kinds == {{"external-secrets": "ExternalSecret", "sealed-secrets": "SealedSecret", "sops": "Secret"}[mode]}
    assert {path.name for path in (shop.folder / FOLDER).iterdir() if path.is_dir()} == {"base"}
    assert shop.objects(f"{FOLDER}/base")
    assert "secrets: in production, " in shop.said
    shop.build()
    assert shop.committed() == committed
    values = [value for value in shop.values().values() if any(value in text for text in committed.values())]
    assert values == []


def test_sops_decrypts_what_kustomize_builds(shop: Project, modes) -> None:
    with_mode(shop, modes, "sops")
    shop.build()
    assert "apply: point Flux, with decryption by sops, at " in shop.said
    thing = shop.objects("overlays/production")[overlays.Identity("", "v1", "Secret", "shop", "web")]
    command = [optional("sops"), "decrypt", "--input-type", "yaml", "--output-type", "json", "--filename-override", "x"]
    done = subprocess.run(command, input=yaml.safe_dump(thing), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["stringData"]["API_KEY"] == shop.values()["web/API_KEY"]


def test_without_sops_nothing_is_written_and_the_cure_is_told(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.change("\nservices:", "\nsecrets: {mode: sops, sops: {age: [age1x]}}\nservices:")
    monkeypatch.setenv("PATH", str(shop.folder))
    with pytest.raises(ProgramError, match="install it"):
        shop.build()
    assert shop.texts() == {}


def test_another_mode_takes_the_local_kustomizations_away_and_keeps_the_values(shop: Project) -> None:
    shop.build()
    values = shop.values()
    shop.change("\nservices:", "\nsecrets: external-secrets\nservices:")
    shop.build()
    assert sorted(path.name for path in (shop.folder / FOLDER).iterdir()) == [".gitignore", VALUES]
    assert shop.values() == values
    assert "remote keys under shop/ in the ClusterSecretStore platform" in shop.said


# Interruption


def start(project: Project) -> subprocess.Popen[bytes]:
    code = f"import sys; sys.path[:0] = {sys.path!r}; from altlas.cli import main; main()"
    command = [sys.executable, "-c", code, "build", str(project.file)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_builds_killed_at_any_time_leave_whole_trees_and_keep_the_values(shop: Project) -> None:
    shop.build()
    values, old = shop.values(), shop.committed()
    shop.change("ghcr.io/acme/web:1.4.2", "ghcr.io/acme/web:1.5.0")
    shop.build()
    new = shop.committed()
    trees = [{path: text for path, text in each.items() if path.startswith("kubernetes-")} for each in (old, new)]
    for number in range(6):
        for path, text in old.items():
            (shop.folder / path).write_text(text)
        process = start(shop)
        time.sleep(0.1 + 0.03 * number)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = {path: text for path, text in shop.committed().items() if path.startswith("kubernetes-")}
        assert found in trees
        shop.build()
        assert shop.committed() == new
        assert shop.values() == values


def test_two_builds_at_once_both_succeed(shop: Project) -> None:
    both = [start(shop), start(shop)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    committed = shop.committed()
    shop.build()
    assert shop.committed() == committed
