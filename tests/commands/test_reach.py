"""The command as a whole: lists, filters, explanations, exposure, what is wrong with the input."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from altlas.cli import status
from altlas.commands import reach
from altlas.commands.reach import FORMATS
from altlas.errors import InputError, OutputError, UsageError

SHOP = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 3000}]}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: c, image: i, ports: [{name: sql, containerPort: 5432}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {selector: {app: web}, ports: [{name: web, port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: edge, namespace: shop}
spec:
  ingressClassName: nginx
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: front, port: {number: 80}}}}]}}]
"""
POLICIES = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}
      ports: [{port: http}]
  egress:
    - to:
        - podSelector: {matchLabels: {app: db}}
      ports: [{port: 5432}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from:
        - podSelector: {matchLabels: {app: web}}
"""
INVALID = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wrong, namespace: shop}
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock: {cidr: nowhere}
"""
FOREIGN = "apiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {}\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.yaml").write_text(SHOP)
    (folder / "policies.yaml").write_text(POLICIES)
    return folder


def run(*paths, **options) -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    stdout, stderr = io.StringIO(), io.StringIO()
    result = reach.run(paths=[str(path) for path in paths], stdout=stdout, stderr=stderr, **options)
    return result, stdout.getvalue(), stderr.getvalue()


def listed(*paths, **options) -> list[str]:
    """The connections as text, with every verdict that is not ``allowed``."""
    found = json.loads(run(*paths, form="json", **options)[1])["connections"]
    return [
        f"{one['from']} => {one['to']} : {','.join(one['ports'])}"
        + ("" if one["verdict"] == "allowed" else f" {one['verdict']}")
        for one in found
    ]


def reasons(*paths, **options) -> list[str]:
    (one,) = json.loads(run(*paths, form="json", **options)[1])["connections"]
    return one["reasons"]


WEB_TO_DB = "shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432"
EDGE_TO_WEB = "{ingress-controller} => shop/web[Deployment] : TCP 3000"


def test_all_connections_are_listed(shop):
    assert run(shop) == (0, f"{WEB_TO_DB}\n{EDGE_TO_WEB}\n\n2 connections: 2 allowed, 0 unknown\n", "")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"source": "web"}, [WEB_TO_DB]),
        ({"source": "shop/web"}, [WEB_TO_DB]),
        ({"source": "shop/web[Deployment]"}, [WEB_TO_DB]),
        ({"target": "db"}, [WEB_TO_DB]),
        ({"target": "db:5432"}, [WEB_TO_DB]),
        ({"target": "db", "port": "sql"}, [WEB_TO_DB]),
        ({"target": "db", "port": "1-6000"}, [WEB_TO_DB]),
        ({"target": "db:5433"}, []),
        ({"target": "db", "port": "udp/5432"}, []),
        ({"port": "5432"}, [WEB_TO_DB]),
        ({"port": "tcp/5432"}, [WEB_TO_DB]),
        ({"source": "{ingress-controller}"}, [EDGE_TO_WEB]),
        ({"source": "ingress-controller"}, [EDGE_TO_WEB]),
        ({"target": "front:80"}, [EDGE_TO_WEB]),
        ({"target": "shop/front", "port": "web"}, [EDGE_TO_WEB]),
        ({"target": "front.shop:80"}, [EDGE_TO_WEB]),
        ({"target": "web:80"}, [EDGE_TO_WEB]),
        ({"target": "web:http"}, [EDGE_TO_WEB]),
        ({"source": "db"}, []),
        ({"source": "10.1.2.3"}, []),
        ({"source": "web", "target": "db"}, [WEB_TO_DB]),
        ({"source": "db", "target": "web"}, ["shop/db[StatefulSet] => shop/web[Deployment] : All Connections denied"]),
        (
            {"source": "web", "target": "db:99"},  # no protocol was asked for, so each has its answer
            ["shop/web[Deployment] => shop/db[StatefulSet] : SCTP 99,TCP 99,UDP 99 denied"],
        ),
        (
            {"source": "web", "target": "10.1.2.3", "port": "tcp/443"},
            ["shop/web[Deployment] => 10.1.2.3-10.1.2.3[External] : TCP 443 denied"],
        ),
        (
            {"source": "{node}"},
            ["{node} => " + f"shop/{end} : All Connections" for end in ("db[StatefulSet]", "web[Deployment]")],
        ),
    ],
)
def test_ends_and_ports_are_named_as_people_write_them(shop, asked, expected):
    assert listed(shop, **asked) == expected


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"source": "wep"}, "nothing here is called 'wep'; did you mean web?"),
        ({"target": "fornt:80"}, "did you mean front?"),
        ({"target": "{dsn}"}, "did you mean {dns}?"),
        ({"port": "0"}, "ports are 1 to 65535"),
        ({"port": "9-3"}, "ports are 1 to 65535"),
        ({"port": "tcp udp"}, "is no port"),
        ({"form": "pdf"}, "there is no format 'pdf', only text, json, csv, dot, svg"),
        ({"form": "jsn"}, "did you mean json?"),
        ({"explain": True}, "--explain needs --from and --to"),
        ({"explain": True, "source": "web", "target": "db", "form": "svg"}, "text or json"),
        ({"explain": True, "source": "web", "target": "db:gone"}, "has no port named 'gone'"),
        ({"exposure": True, "source": "web"}, "--exposure is a list of its own"),
    ],
)
def test_wrong_usage_says_what_would_be_right(shop, asked, said):
    with pytest.raises(UsageError) as wrong:
        run(shop, **asked)

    assert said in str(wrong.value)


def test_a_service_without_pods_is_told(shop):
    (shop / "empty.yaml").write_text(
        "apiVersion: v1\nkind: Service\nmetadata: {name: void, namespace: shop}\nspec: {}\n"
    )

    with pytest.raises(UsageError, match=r"void.* selects no pods here"):
        run(shop, target="void")


def test_reasons_name_policies_with_file_and_line_and_the_way_in(shop):
    assert reasons(shop, source="web", target="db") == [
        f"egress: allowed by NetworkPolicy shop/web spec.egress[0] ({shop}/policies.yaml:17)",
        f"ingress: allowed by NetworkPolicy shop/db spec.ingress[0] ({shop}/policies.yaml:27)",
    ]
    assert reasons(shop, target="front:80")[:2] == [
        "through shop/front[Service] port 80 to TCP 3000",
        f"asked for by Ingress shop/edge through Service shop/front ({shop}/shop.yaml:31)",
    ]


def test_reasons_of_a_denial_are_those_of_the_side_that_denies(shop):
    found = reasons(shop, source="db", target="web", port="tcp/3000")

    assert found[0] == f"egress: isolated, with no rule for this, by NetworkPolicy shop/deny ({shop}/policies.yaml:1)"
    assert any(one.startswith("ingress: isolated") for one in found)
    assert not any("allowed" in one for one in found)


def test_an_explanation_tells_both_sides_the_service_and_the_edit(shop):
    status_, text, _ = run(shop, source="db", target="front:80", explain=True)

    assert status_ == 0
    assert text.splitlines()[:4] == [
        "shop/db[StatefulSet] => shop/web[Deployment] : TCP 3000  denied",
        "  through shop/front[Service] port 80 to TCP 3000",
        "  egress: denied",
        f"    isolated, with no rule for this, by NetworkPolicy shop/deny ({shop}/policies.yaml:1)",
    ]
    assert "  to allow it:\n    egress: add a policy\n      apiVersion: networking.k8s.io/v1\n" in text
    assert f"    ingress: add a rule to NetworkPolicy shop/web ({shop}/policies.yaml:6)\n      spec:\n" in text


def test_an_explanation_of_what_is_allowed_says_what_would_deny_it(shop):
    _, text, _ = run(shop, source="web", target="db", explain=True)

    assert text.startswith(f"{WEB_TO_DB}  allowed\n  egress: allowed\n    allowed by NetworkPolicy shop/web")
    assert text.splitlines()[-2:] == [
        "  to deny it:",
        f"    ingress: narrow or take away the rule of NetworkPolicy shop/db ({shop}/policies.yaml:27)",
    ]


def test_an_explanation_asks_every_declared_port(shop):
    _, text, _ = run(shop, source="{ingress-controller}", target="web", explain=True)

    assert text.splitlines()[:3] == [
        f"{EDGE_TO_WEB}  allowed",
        f"  asked for by Ingress shop/edge through Service shop/front ({shop}/shop.yaml:31)",
        "  through shop/front[Service] port 80",
    ]


def test_an_explanation_of_dns_asks_both_protocols(shop):
    _, text, _ = run(shop, source="web", target="{dns}", explain=True)

    assert [line for line in text.splitlines() if line.startswith("shop/")] == [
        "shop/web[Deployment] => {dns} : TCP 53  denied",
        "shop/web[Deployment] => {dns} : UDP 53  denied",
    ]


def test_an_explanation_as_json_keeps_the_shape(shop):
    found = json.loads(run(shop, source="web", target="db", explain=True, form="json")[1])

    assert found["version"] == 1
    (one,) = found["connections"]
    assert one["verdict"] == "allowed"
    assert one["reasons"][0].startswith("egress: allowed by NetworkPolicy shop/web")


def test_exposure_tells_what_may_come_from_elsewhere_and_by_which_rule(shop):
    _, text, _ = run(shop, exposure=True)

    assert text.splitlines()[:2] == [
        "[namespace with {kubernetes.io/metadata.name=ingress-nginx}]/[all pods] => shop/web[Deployment] : TCP 3000",
        f"    allowed by NetworkPolicy shop/web ({shop}/policies.yaml:13)",
    ]


def test_without_policies_everything_is_exposed(shop):
    (shop / "policies.yaml").unlink()

    found = listed(shop, exposure=True)

    assert "entire-cluster => shop/db[StatefulSet] : All Connections" in found
    assert "shop/web[Deployment] => entire-cluster : All Connections" in found


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written_to_a_file_and_twice_alike(shop, tmp_path, form):
    for name in ("one", "two"):
        assert run(shop, form=form, output=tmp_path / name) == (0, "", "")

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes() != b""


def test_formats_can_be_read(shop):
    assert ElementTree.fromstring(run(shop, form="svg")[1]).tag.endswith("svg")
    assert len(list(csv.reader(io.StringIO(run(shop, form="csv")[1])))) == 3
    assert run(shop, form="dot")[1].startswith("digraph reach {")


def test_an_invalid_policy_is_refused_with_its_place(shop):
    (shop / "wrong.yaml").write_text(INVALID)

    status_, text, error = run(shop)

    assert (status_, text) == (2, "")
    assert error.startswith(f"{shop}/wrong.yaml:8:21: invalid: spec.ingress[0].from[0].ipBlock.cidr: ")


def test_a_policy_that_is_not_understood_is_told_and_the_list_goes_on(shop):
    (shop / "calico.yaml").write_text(FOREIGN)

    status_, text, error = run(shop)

    assert status_ == 0
    assert f"{shop}/calico.yaml:" in error
    assert ": not-understood: " in error
    assert text.startswith(WEB_TO_DB)


def test_a_text_that_cannot_be_read_is_refused(shop):
    (shop / "broken.yaml").write_text("a: [\n")

    status_, text, error = run(shop)

    assert (status_, text) == (2, "")
    assert error.startswith(f"{shop}/broken.yaml:")


def test_an_empty_folder_is_told(tmp_path):
    assert run(tmp_path) == (
        0,
        "0 connections: 0 allowed, 0 unknown\n",
        "altlas: there is no manifest here (.yaml, .yml or .json)\n",
    )


def test_standard_input_is_read(shop):
    stdin = io.BytesIO((SHOP + "---\n" + POLICIES).encode())

    assert run("-", stdin=stdin, form="json")[0] == 0
    stdin.seek(0)
    assert "(stdin:" in run("-", stdin=stdin, form="json")[1]


def test_settings_beside_the_input_say_where_the_ends_are(shop):
    (shop / "altlas.toml").write_text('[cluster]\ningress-controller = { namespace = "edge" }\n')

    assert listed(shop) == [WEB_TO_DB]


def test_settings_can_be_named(shop, tmp_path):
    (tmp_path / "other.toml").write_text("[clutser]\n")

    with pytest.raises(InputError, match="did you mean 'cluster'"):
        run(shop, config=tmp_path / "other.toml")


def test_a_lost_output_is_an_error(shop, tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        run(shop, output=tmp_path / "gone" / "file")


def test_too_many_pairs_are_not_explained(tmp_path):
    for number in range(8):
        (tmp_path / f"{number}.yaml").write_text(
            f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: n{number}}}\nspec: {{containers: []}}\n"
        )

    with pytest.raises(UsageError, match="64 pairs"):
        run(tmp_path, source="p", target="p", explain=True)


def test_the_command_line_passes_everything_on(shop, capfd):
    assert status(["reach", str(shop), "--from", "web", "--to", "db", "--port", "sql", "--explain"]) == 0
    assert capfd.readouterr().out.startswith(WEB_TO_DB)
    assert status(["reach", str(shop), "--exposure", "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["version"] == 1
    assert status(["reach", str(shop), "--to", "nobody"]) == 2
    assert "nothing here is called 'nobody'" in capfd.readouterr().err


def test_each_refused_set_of_other_projects_is_refused_or_ambiguous(shared):
    """Sets of policies that the API server refuses, or that two implementations judge differently."""
    for folder in sorted((shared / "conformance/netpol-invalid").iterdir()):
        result, _, error = run(folder)
        assert result == 2 or ": ambiguous: " in error, folder.name
        assert error.startswith(str(folder)), folder.name


def test_other_commands_import_nothing_of_it(shop):
    """Neither the twin for who asks for something else, nor the drawing for who wants a list."""
    script = (
        "import sys, altlas.cli; assert not [one for one in sys.modules if one.startswith('altlas.network')]\n"
        f"altlas.cli.status(['reach', {str(shop)!r}]); print([one for one in sys.modules if 'picture' in one])"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"
