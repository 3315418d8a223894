"""Secrets by mode: right for their controller, and without any value."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.generate import secrets
from altlas.generate.secrets import encrypted, external_secrets, generated, local, values
from altlas.kube import schemas
from altlas.model.platform import Platform, SecretMode
from altlas.model.secret import Credential, SecretEntry, SecretSpec
from altlas.model.tree import ManifestFile
from generate.small import platform

PASSWORD = Credential("redis/password")
ENTRIES = (
    SecretEntry("API_KEY", (Credential("web/API_KEY"),)),
    SecretEntry("REDIS_URL", ("redis://:", PASSWORD, "@redis:6379/0")),
    SecretEntry("auth.conf", ("requirepass ", PASSWORD, "\n")),
)
VALUES = {"web/API_KEY": "k" * 32, "redis/password": "p@ss/w:rd% +"}


def spec(*entries: SecretEntry, path: str = "web/secret.yaml", name: str = "web") -> SecretSpec:
    labels = {"app.kubernetes.io/name": name}
    return SecretSpec(path, {"name": name, "namespace": "shop", "labels": labels}, entries or ENTRIES)


def in_mode(mode: str, **settings: Any) -> Platform:
    return platform(secrets={"mode": mode, **settings})


def only(mode: str, *entries: SecretEntry, **settings: Any) -> dict[str, Any]:
    """The one object that a mode makes of one Secret."""
    (file,) = secrets.render(in_mode(mode, **settings), [spec(*entries)])
    (thing,) = file.objects
    return dict(thing)


@pytest.mark.parametrize("mode", list(SecretMode))
def test_every_mode_makes_a_valid_object_of_the_right_name(mode: SecretMode) -> None:
    thing = only(mode)
    assert [found for found in schemas.validator().violations(thing) if found.check != "schema-missing"] == []
    assert thing["metadata"]["name"] == "web"
    assert thing["metadata"]["namespace"] == "shop"
    assert thing["metadata"]["labels"] == {"app.kubernetes.io/name": "web"}


@pytest.mark.parametrize("mode", list(SecretMode))
def test_every_mode_is_in_the_table_and_says_at_the_head_where_values_come_from(mode: SecretMode) -> None:
    (file,) = secrets.render(in_mode(mode), [spec()])
    assert file.path == "web/secret.yaml"
    assert len(file.comment.splitlines()) == 2


def test_secrets_of_one_path_share_a_file_and_files_are_sorted() -> None:
    specs = [spec(path="b.yaml", name="x"), spec(path="a.yaml", name="y"), spec(path="b.yaml", name="z")]
    made = list(secrets.render(platform(), specs))
    assert [(file.path, [thing["metadata"]["name"] for thing in file.objects]) for file in made] == [
        ("a.yaml", ["y"]),
        ("b.yaml", ["x", "z"]),
    ]


def test_a_generated_secret_names_its_keys_and_has_no_data() -> None:
    thing = only("generated")
    assert thing["metadata"]["annotations"] == {generated.KEYS: "API_KEY,REDIS_URL,auth.conf"}
    assert thing["type"] == "Opaque"
    assert not {"data", "stringData"} & thing.keys()


def test_annotations_of_the_concern_stay() -> None:
    given_spec = spec()._replace(metadata={**spec().metadata, "annotations": {"a": "b"}})
    (file,) = secrets.render(platform(), [given_spec])
    assert file.objects[0]["metadata"]["annotations"]["a"] == "b"


def test_an_external_secret_reads_each_credential_once_under_the_prefix() -> None:
    thing = only("external-secrets")["spec"]
    assert thing["data"] == [
        {"secretKey": "web_API_KEY", "remoteRef": {"key": "shop/web/API_KEY"}},
        {"secretKey": "redis_password", "remoteRef": {"key": "shop/redis/password"}},
    ]
    assert thing["secretStoreRef"] == {"kind": "ClusterSecretStore", "name": "platform"}
    assert thing["refreshInterval"] == "1h"
    assert thing["target"]["name"] == "web"


def test_external_settings_are_taken() -> None:
    settings = {"store": "vault", "kind": "SecretStore", "prefix": "team/", "refresh": "5m"}
    thing = only("external-secrets", externalSecrets=settings)["spec"]
    assert thing["secretStoreRef"] == {"kind": "SecretStore", "name": "vault"}
    assert thing["refreshInterval"] == "5m"
    assert thing["data"][0]["remoteRef"]["key"] == "team/web/API_KEY"


def test_external_templates_compose_urls_and_encode_only_there() -> None:
    data = only("external-secrets")["spec"]["target"]["template"]["data"]
    assert data == {
        "API_KEY": "{{ .web_API_KEY }}",
        "REDIS_URL": 'redis://:{{ .redis_password | urlquery | replace "+" "%20" }}@redis:6379/0',
        "auth.conf": "requirepass {{ .redis_password }}\n",
    }


def test_text_that_looks_like_a_template_is_passed_through() -> None:
    data = only("external-secrets", SecretEntry("A", ("x {{ .y }} ", PASSWORD)))["spec"]["target"]["template"]["data"]
    assert data["A"] == 'x {{ "{{" }} .y }} {{ .redis_password }}'


@given(st.lists(st.text(st.sampled_from("ab1-_/.é"), min_size=1), unique=True))
def test_template_variables_are_safe_and_no_two_are_alike(ids: list[str]) -> None:
    made = external_secrets.variables(ids)
    assert list(made) == ids
    assert len(set(made.values())) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) for name in made.values())


def test_values_are_put_one_after_the_other_and_encoded_in_urls() -> None:
    composed = values.compose_all(spec(), VALUES)
    assert composed == {
        "API_KEY": "k" * 32,
        "REDIS_URL": "redis://:p%40ss%2Fw%3Ard%25%20%2B@redis:6379/0",
        "auth.conf": "requirepass p@ss/w:rd% +\n",
    }


@given(st.text(min_size=1))
def test_a_password_of_any_characters_comes_back_out_of_its_url(password: str) -> None:
    url = values.compose(ENTRIES[1], {"redis/password": password})
    assert unquote(url.removeprefix("redis://:").removesuffix("@redis:6379/0")) == password
    assert url == f"redis://:{quote(password, safe='')}@redis:6379/0"


def test_a_sealed_secret_makes_the_secret_of_the_same_name() -> None:
    thing = only("sealed-secrets")
    assert thing["spec"]["template"]["metadata"]["name"] == "web"
    assert thing["spec"]["encryptedData"] == {"API_KEY": "", "REDIS_URL": "", "auth.conf": ""}


def test_a_recipe_changes_with_everything_that_matters_and_tells_no_value() -> None:
    other_url = SecretEntry("REDIS_URL", ("redis://:", PASSWORD, "@other:6379/0"))
    recipes = {
        encrypted.recipe(spec(), "me"),
        encrypted.recipe(spec(), "you"),
        encrypted.recipe(spec(name="other"), "me"),
        encrypted.recipe(spec(ENTRIES[0], other_url, ENTRIES[2]), "me"),
        encrypted.recipe(spec(*ENTRIES[:2]), "me"),
        encrypted.recipe(spec(ENTRIES[0], SecretEntry("REDIS_URL", ("redis://:redis/password@redis:6379/0",))), "me"),
        encrypted.recipe(spec(ENTRIES[0], SecretEntry("A", (Credential("b"),))), "me"),
        encrypted.recipe(spec(ENTRIES[0], SecretEntry("A", ("b",))), "me"),
    }
    assert len(recipes) == 8


def test_the_digest_of_values_needs_its_key() -> None:
    plain = {"A": "guessable"}
    assert encrypted.check("k1", plain) == encrypted.check("k1", dict(plain))
    assert len({encrypted.check("k1", plain), encrypted.check("k2", plain), encrypted.check("k1", {"A": "x"})}) == 3
    bare = hashlib.sha256(json.dumps(sorted(plain.items())).encode()).hexdigest()
    assert encrypted.check("k1", plain) not in bare


def sealed(wanted: dict[str, Any], **texts: str) -> dict[str, Any]:
    """An object as an earlier build left it."""
    made = {**wanted, "spec": {**wanted["spec"], "encryptedData": texts}}
    return dict(encrypted.finish(wanted, made, "recipe", "values"))


ALL = {"API_KEY": "c1", "REDIS_URL": "c2", "auth.conf": "c3"}
MISFITS = {
    "nothing there": lambda thing: None,
    "another kind": lambda thing: {**thing, "kind": "Secret"},
    "a key less": lambda thing: {**thing, "spec": {"encryptedData": {"API_KEY": "c1"}}},
    "an empty text": lambda thing: {**thing, "spec": {"encryptedData": {**ALL, "API_KEY": ""}}},
    "no texts": lambda thing: {**thing, "spec": {"encryptedData": [1]}},
    "no spec": lambda thing: {key: value for key, value in thing.items() if key != "spec"},
    "another recipe": lambda thing: {**thing, "metadata": {"annotations": {encrypted.FROM: "x"}}},
    "broken metadata": lambda thing: {**thing, "metadata": "x"},
}


def test_an_encrypted_part_that_fits_is_kept_with_fresh_metadata() -> None:
    wanted = only("sealed-secrets")
    earlier = sealed(wanted, **ALL)
    for check in ("values", ""):
        assert encrypted.fits(earlier, wanted, "recipe", check)
    newer = {**wanted, "metadata": {**wanted["metadata"], "labels": {"new": "label"}}}
    kept = encrypted.keep(earlier, newer)
    assert kept["spec"]["encryptedData"] == ALL
    assert kept["metadata"]["labels"] == {"new": "label"}
    assert encrypted.fits(kept, newer, "recipe", "values")


@pytest.mark.parametrize("misfit", MISFITS)
def test_an_encrypted_part_that_does_not_fit_is_made_anew(misfit: str) -> None:
    wanted = only("sealed-secrets")
    assert not encrypted.fits(MISFITS[misfit](sealed(wanted, **ALL)), wanted, "recipe", "values")


def test_other_values_or_another_recipe_do_not_fit() -> None:
    wanted = only("sealed-secrets")
    assert not encrypted.fits(sealed(wanted, **ALL), wanted, "recipe", "other values")
    assert not encrypted.fits(sealed(wanted, **ALL), wanted, "other recipe", "values")


def workload(kind: str, **reads: Any) -> dict[str, Any]:
    """A workload whose container reads Secrets in one way."""
    template = {"spec": {"containers": [{"name": "a", **reads.get("container", {})}], **reads.get("pod", {})}}
    steps = {"CronJob": {"jobTemplate": {"spec": {"template": template}}}}.get(kind, {"template": template})
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "w", "namespace": "shop"}, "spec": steps}


READS = {
    "a variable": {"container": {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "web", "key": "A"}}}]}},
    "all variables": {"container": {"envFrom": [{"secretRef": {"name": "web"}}]}},
    "a volume": {"pod": {"volumes": [{"name": "v", "secret": {"secretName": "web"}}]}},
    "a projected volume": {
        "pod": {"volumes": [{"name": "v", "projected": {"sources": [{"secret": {"name": "web"}}]}}]}
    },
    "an init container": {"pod": {"initContainers": [{"envFrom": [{"secretRef": {"name": "web"}}]}]}},
}


def delivered(thing: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    """Objects in the local folder by path."""
    files = local.Delivery([spec()], known, "digest key").files(
        "base", "../../kubernetes-manifests", [ManifestFile("w.yaml", (thing,))]
    )
    return {file.path: file.objects[0] for file in files}


@pytest.mark.parametrize("kind", list(local.TEMPLATES))
@pytest.mark.parametrize("read", READS)
def test_a_workload_that_reads_a_secret_rolls_when_its_value_changes(kind: str, read: str) -> None:
    thing = workload(kind, **READS[read])
    path = f"base/shop.{kind.lower()}.w.yaml"
    before = delivered(thing, VALUES)
    assert before[path] == delivered(thing, dict(VALUES))[path]
    assert before[path] != delivered(thing, {**VALUES, "web/API_KEY": "new"})[path]
    annotations = local.pod_template(before[path])["metadata"]["annotations"]
    assert list(annotations) == [local.CHECKSUM]


@pytest.mark.parametrize("thing", [workload("Deployment"), workload("Job", **READS["a variable"])])
def test_other_workloads_are_left_alone(thing: dict[str, Any]) -> None:
    """A pod without Secrets has nothing to follow, and the template of a Job can never be changed."""
    assert list(delivered(thing, VALUES)) == ["base/shop.secret.web.yaml", "base/kustomization.yaml"]


def test_the_local_kustomization_names_the_tree_and_every_patch() -> None:
    made = delivered(workload("Deployment", **READS["a volume"]), VALUES)
    assert made["base/kustomization.yaml"]["resources"] == ["../../kubernetes-manifests"]
    listed = [patch["path"] for patch in made["base/kustomization.yaml"]["patches"]]
    assert sorted(f"base/{path}" for path in listed) == sorted(made.keys() - {"base/kustomization.yaml"})
    assert made["base/shop.secret.web.yaml"]["stringData"] == values.compose_all(spec(), VALUES)
