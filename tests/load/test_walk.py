"""Which files are read: sorted, inside the folder, each once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from altlas.errors import UsageError
from altlas.load.walk import walk


def tree(root: Path, *names: str) -> None:
    """Make files; a name that ends in a slash is a folder."""
    for name in names:
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("a: b\n")


def names(root: Path, found) -> list[str]:
    return [str(Path(file.path).relative_to(root)) for file in found.files]


def checks(found) -> list[tuple[str, str]]:
    return [(finding.check, Path(finding.file).name) for finding in found.findings]


def test_manifests_of_a_folder_come_sorted_and_others_are_left_out(tmp_path):
    tree(tmp_path, "b.yaml", "a.yml", "c.json", "d.txt", "sub/z.yaml", "sub/deep/er/y.yaml", "README.md")

    found = walk((str(tmp_path),))

    assert names(tmp_path, found) == ["a.yml", "b.yaml", "c.json", "sub/z.yaml", "sub/deep/er/y.yaml"]
    assert not found.findings


def test_hidden_and_foreign_folders_are_skipped(tmp_path):
    tree(tmp_path, ".git/a.yaml", ".github/b.yaml", "node_modules/c.yaml", "sub/.hidden.yaml", "ok.yaml")

    assert names(tmp_path, walk((str(tmp_path),))) == ["ok.yaml"]


def test_a_named_file_is_read_whatever_its_name(tmp_path):
    tree(tmp_path, "manifests.txt")

    (file,) = walk((str(tmp_path / "manifests.txt"),)).files

    assert file.named
    assert file.size == 5


def test_the_current_folder_gives_paths_without_a_dot(tmp_path, monkeypatch):
    tree(tmp_path, "a.yaml", "sub/b.yaml")
    monkeypatch.chdir(tmp_path)

    assert [file.path for file in walk((".",)).files] == ["a.yaml", "sub/b.yaml"]


def test_overlapping_paths_give_each_file_once(tmp_path):
    tree(tmp_path, "a.yaml", "sub/b.yaml")

    found = walk((str(tmp_path / "sub"), str(tmp_path), str(tmp_path / "a.yaml")))

    assert names(tmp_path, found) == ["sub/b.yaml", "a.yaml"]


def test_both_names_of_a_hard_link_are_files_of_their_own(tmp_path):
    tree(tmp_path, "a.yaml")
    os.link(tmp_path / "a.yaml", tmp_path / "b.yaml")

    assert names(tmp_path, walk((str(tmp_path),))) == ["a.yaml", "b.yaml"]


def test_a_missing_path_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        walk((str(tmp_path / "nothing"),))


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000])
def test_an_impossible_path_is_wrong_usage(path):
    with pytest.raises(UsageError):
        walk((path,))


@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
def test_kustomization_files_are_folders_to_build_not_manifests(tmp_path, name):
    tree(tmp_path, f"app/{name}", "app/a.yaml")

    found = walk((str(tmp_path),))

    assert found.kustomizations == [str(tmp_path / "app")]
    assert names(tmp_path, found) == ["app/a.yaml"]


def test_a_named_kustomization_file_stands_for_its_folder(tmp_path):
    tree(tmp_path, "kustomization.yaml", "a.yaml")

    found = walk((str(tmp_path / "kustomization.yaml"),))

    assert found.kustomizations == [str(tmp_path)]
    assert names(tmp_path, found) == ["a.yaml"]


def test_a_chart_is_named_and_its_templates_left_alone(tmp_path):
    tree(tmp_path, "c/Chart.yaml", "c/values.yaml", "c/values-dev.yaml", "c/templates/a.yaml", "c/crds/b.yaml")

    found = walk((str(tmp_path),))

    assert names(tmp_path, found) == ["c/crds/b.yaml"]
    assert checks(found) == [("helm-chart-unrendered", "Chart.yaml")]


def test_a_folder_called_templates_outside_of_a_chart_is_read(tmp_path):
    tree(tmp_path, "templates/a.yaml")

    assert names(tmp_path, walk((str(tmp_path),))) == ["templates/a.yaml"]


def test_a_symlink_out_of_the_folder_is_a_finding_and_is_not_followed(tmp_path):
    tree(tmp_path, "outside/secret.yaml", "in/a.yaml")
    (tmp_path / "in/link.yaml").symlink_to("../outside/secret.yaml")
    (tmp_path / "in/folder").symlink_to("../outside")
    (tmp_path / "in/picture.png").symlink_to("../outside/secret.yaml")

    found = walk((str(tmp_path / "in"),))

    assert names(tmp_path, found) == ["in/a.yaml"]
    assert checks(found) == [("symlink-leaves-folder", "folder"), ("symlink-leaves-folder", "link.yaml")]


def test_a_symlink_inside_the_folder_adds_only_what_is_not_there_yet(tmp_path):
    tree(tmp_path, "real/a.yaml", ".data/b.yaml")
    (tmp_path / "again.yaml").symlink_to("real/a.yaml")
    (tmp_path / "b.yaml").symlink_to(".data/b.yaml")
    (tmp_path / "real/up").symlink_to("..")

    found = walk((str(tmp_path),))

    assert names(tmp_path, found) == ["real/a.yaml", "b.yaml"]
    assert not found.findings


def test_a_neighbour_with_the_same_beginning_is_outside(tmp_path):
    tree(tmp_path, "app/a.yaml", "app-secret/b.yaml")
    (tmp_path / "app/link.yaml").symlink_to("../app-secret/b.yaml")

    assert checks(walk((str(tmp_path / "app"),))) == [("symlink-leaves-folder", "link.yaml")]


def test_links_that_lead_nowhere_are_findings(tmp_path):
    (tmp_path / "self.yaml").symlink_to("self.yaml")
    (tmp_path / "gone.yaml").symlink_to("nothing")
    (tmp_path / "loop").symlink_to("loop")

    assert checks(walk((str(tmp_path),))) == [("file-unreadable", "gone.yaml"), ("file-unreadable", "self.yaml")]


def test_pipes_and_sockets_are_findings(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.yaml"))

    found = walk((str(tmp_path),))

    assert not found.files
    assert [finding.message.rpartition("/")[2] for finding in found.findings] == [
        "pipe.yaml is a named pipe, which altlas does not read",
        "socket.yaml is a socket, which altlas does not read",
    ]


def test_a_named_device_is_a_finding():
    assert checks(walk(("/dev/zero",))) == [("file-unreadable", "zero")]


def test_a_folder_that_may_not_be_listed_is_a_finding(tmp_path, monkeypatch):
    tree(tmp_path, "closed/a.yaml", "open.yaml")
    listing = os.scandir

    def refuse(path):
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(os, "scandir", refuse)

    found = walk((str(tmp_path),))

    assert names(tmp_path, found) == ["open.yaml"]
    assert checks(found) == [("file-unreadable", "closed")]
    assert "Permission denied" in found.findings[0].message


def test_names_that_are_no_unicode_are_read(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.yaml")).write_text("a: b\n")

    (found,) = walk((str(tmp_path),)).files

    assert os.fsencode(found.path).endswith(b"\xff.yaml")


def test_a_deep_folder_is_walked_without_recursion(tmp_path):
    folder = tmp_path
    for _ in range(300):
        folder /= "d"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text("a: b\n")

    assert len(walk((str(tmp_path),)).files) == 1
