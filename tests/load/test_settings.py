"""altlas.toml: found beside or above the input, every mistake with its place."""

from __future__ import annotations

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altlas.errors import InputError
from altlas.load.settings import find, read

WHOLE = """\
[exists]
Secret = ["shop/tls-*", "*/pull"]
ClusterIssuer = ["letsencrypt"]

[[waivers]]
check = "component-end-of-life"
resource = "DaemonSet/promtail"
reason = "the platform runs it today"
until = 2027-03-31

[[waivers]]
check = "schema-missing"
reason = "an operator of our own"
until = "2027-01-01"

[cluster]
pod-cidrs = ["10.244.0.0/16"]
service-cidrs = ["10.96.0.0/12"]
node-cidrs = ["192.168.0.0/24"]
dns = { namespace = "kube-system", labels = { k8s-app = "kube-dns" } }
ingress-controller = { namespace = "ingress-nginx" }
prometheus = { namespace = "monitoring", labels = {} }
"""


def mistakes(tmp_path, text):
    """Line and message of every mistake in a settings file."""
    path = tmp_path / "altlas.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read(path)
    assert all(mistake.file == str(path) for mistake in caught.value.mistakes)
    return [(mistake.line, mistake.path, mistake.message, mistake.nearest) for mistake in caught.value.mistakes]


def test_a_whole_file_is_read(tmp_path):
    path = tmp_path / "altlas.toml"
    path.write_text(WHOLE)

    settings = read(path)

    assert settings.exists == {"Secret": ["shop/tls-*", "*/pull"], "ClusterIssuer": ["letsencrypt"]}
    assert [(waiver.check, waiver.resource, waiver.line) for waiver in settings.waivers] == [
        ("component-end-of-life", "DaemonSet/promtail", 5),
        ("schema-missing", "*", 11),
    ]
    assert settings.waivers[1].until == datetime.date(2027, 1, 1)
    assert settings.waivers[0].file == str(path)
    assert settings.cluster.dns is not None
    assert settings.cluster.dns.labels == {"k8s-app": "kube-dns"}
    assert settings.cluster.pod_cidrs == ["10.244.0.0/16"]


def test_an_empty_file_is_all_defaults(tmp_path):
    path = tmp_path / "altlas.toml"
    path.write_text("")

    assert read(path).exists == {}
    assert read(path).waivers == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[exist]\n", [(1, "", "unknown key 'exist'", "exists")]),
        ("[exists]\nSecret = 3\n", [(2, "exists.Secret", "expected `list`, got `int`", "")]),
        ("\n[cluster]\npod-cidr = []\n", [(3, "cluster", "unknown key 'pod-cidr'", "pod-cidrs")]),
        ("[cluster]\ndns = 3\n", [(2, "cluster.dns", "expected `table`, got `int`", "")]),
        ("[cluster]\npod-cidrs = 3\n", [(2, "cluster.pod-cidrs", "expected `list`, got `int`", "")]),
        ("exists = 3\n", [(1, "exists", "is no table", "")]),
        ("[exists]\nSecret = [3]\n", [(2, "exists.Secret", "expected `text`, got `int` - at `$[0]`", "")]),
        ("[waivers]\n", [(1, "waivers", "is one table", "")]),
        (
            "[[waivers]]\ncheck = 'c'\nreason = 'a good reason'\nuntil = 2027-01-01\nresorce = 'x'\n",
            [(1, "waivers[0]", "unknown key 'resorce'", "resource")],
        ),
        (
            "[[waivers]]\ncheck = 'c'\nuntil = 2027-01-01\n",
            [(1, "waivers[0]", "the table missing required field `reason`", "")],
        ),
        (
            "[[waivers]]\ncheck = 'c'\nreason = 'because'\nuntil = 2027-01-01\n",
            [(1, "waivers[0].reason", "says too little", "")],
        ),
        (
            "[[waivers]]\ncheck = 'c'\nreason = 'a good reason'\nuntil = 'soon'\n",
            [(1, "waivers[0]", "invalid RFC3339 encoded date - at `until`", "")],
        ),
    ],
)
def test_a_mistake_has_its_line_and_the_nearest_word(tmp_path, text, expected):
    assert mistakes(tmp_path, text) == expected


def test_all_mistakes_come_at_once(tmp_path):
    text = "[exist]\n[cluster]\npod-cidr = []\n[[waivers]]\ncheck = 'c'\n[[waivers]]\nchek = 'c'\n"

    assert [line for line, *_ in mistakes(tmp_path, text)] == [1, 3, 4, 6, 6]


@pytest.mark.parametrize(
    ("text", "line"), [("[exists\n", 1), ("a = 1\nb = \n", 2), ("a = 1\na = 2\n", 2), ("x = '''", 0)]
)
def test_broken_toml_has_its_line(tmp_path, text, line):
    ((found, _, message, _),) = mistakes(tmp_path, text)

    assert found == line
    assert message.startswith("not TOML: ")


def test_bytes_that_are_no_text_have_their_line(tmp_path):
    path = tmp_path / "altlas.toml"
    path.write_bytes(b"a = 1\nb = '\xff'\n")

    with pytest.raises(InputError, match=r"altlas\.toml:2:1: the text is not UTF-8"):
        read(path)


def test_a_file_that_cannot_be_read_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "nothing.toml")
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path)


def test_a_huge_file_is_refused(tmp_path):
    path = tmp_path / "altlas.toml"
    with path.open("wb") as file:
        file.truncate(200_000_000)

    with pytest.raises(InputError, match="at most"):
        read(path)


def test_the_nearest_file_counts_and_the_root_of_the_repository_ends_the_search(tmp_path):
    repository = tmp_path / "repository"
    inner = repository / "deploy" / "prod"
    inner.mkdir(parents=True)
    (repository / ".git").mkdir()
    (tmp_path / "altlas.toml").write_text("")

    assert find(str(inner)) is None
    (repository / "altlas.toml").write_text("")
    assert find(str(inner)) == repository / "altlas.toml"
    (inner / "altlas.toml").write_text("")
    assert find(str(inner)) == inner / "altlas.toml"
    assert find(str(inner / "a.yaml")) == inner / "altlas.toml"


@given(
    st.recursive(
        st.one_of(st.booleans(), st.integers(), st.text(st.characters(codec="ascii", exclude_categories=["C"]))),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    ),
    st.sampled_from(["exists", "cluster", "waivers", "exists.Secret", "cluster.dns", "cluster.pod-cidrs", "other"]),
)
def test_any_value_anywhere_is_read_or_explained(tmp_path_factory, value, key):
    path = tmp_path_factory.mktemp("settings") / "altlas.toml"
    path.write_text(f"{key} = {json.dumps(value)}\n")
    try:
        settings = read(path)
    except InputError as error:
        told = [mistake for mistake in error.mistakes if mistake.message]
    else:
        told = [settings]

    assert told


def test_what_the_network_plugin_does_is_read(tmp_path):
    path = tmp_path / "altlas.toml"
    path.write_text(
        '[cluster]\napi-server-cidrs = ["10.0.0.1/32"]\npods-in-ip-blocks = "no"\n'
        'host-network = "node"\nservice-translation = "before"\n'
    )

    cluster = read(path).cluster

    assert cluster.api_server_cidrs == ["10.0.0.1/32"]
    assert (cluster.pods_in_ip_blocks, cluster.host_network, cluster.service_translation) == ("no", "node", "before")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('pod-cidrs = ["10.0.0.0/33"]', "does not appear to be an IPv4 or IPv6 network"),
        ('node-cidrs = ["10.0.0.0/8", "10.0.0.1/8"]', "has host bits set"),
        ('pods-in-ip-blocks = "maybe"', "invalid enum value 'maybe'"),
    ],
)
def test_ranges_and_choices_that_are_none_are_mistakes(tmp_path, line, said):
    ((number, path, message, _),) = mistakes(tmp_path, f"[cluster]\n{line}\n")

    assert (number, path) == (2, f"cluster.{line.partition(' ')[0]}")
    assert said in message
