"""Words that policies are made of: good ones at the edge, and everything that is wrong with bad ones."""

from __future__ import annotations

import pytest

from altlas.network.policies import words

FORM = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
DOMAIN = "a" * 63

GOOD_KEYS = ("a", "A.b_c-d", "1", "a" * 63, "example.com/a", "a/b", f"{DOMAIN}.{DOMAIN}/x")
BAD_KEYS = (
    ("", ("name part must be non-empty", f"name part {FORM}")),
    ("a/", ("name part must be non-empty", f"name part {FORM}")),
    ("/a", ("prefix part must be non-empty",)),
    ("a" * 64, ("name part must be no more than 63 bytes",)),
    ("-a", (f"name part {FORM}",)),
    ("a b", (f"name part {FORM}",)),
    ("a\n", (f"name part {FORM}",)),
    ("ä", (f"name part {FORM}",)),
    ("a/b/c", (f"a valid label key {FORM} with an optional DNS subdomain prefix and '/'",)),
)


@pytest.mark.parametrize("key", GOOD_KEYS)
def test_good_label_keys(key):
    assert words.label_key(key) == ()


@pytest.mark.parametrize(("key", "faults"), BAD_KEYS)
def test_bad_label_keys(key, faults):
    assert words.label_key(key) == faults


def test_the_prefix_of_a_label_key_is_a_dns_name():
    [fault] = words.label_key("Example.com/a")
    assert fault.startswith("prefix part a lowercase RFC 1123 subdomain must consist of")
    assert words.label_key("a" * 254 + "/a") == ("prefix part must be no more than 253 bytes",)


@pytest.mark.parametrize("value", ["", "a", "A.b_c-d", "1", "a" * 63])
def test_good_label_values(value):
    assert words.label_value(value) == ()


@pytest.mark.parametrize("value", ["-", "a-", "a b", "a/b", "é", "a\n", "."])
def test_label_values_of_a_bad_form(value):
    [fault] = words.label_value(value)
    assert fault == f"a valid label must be an empty string or {FORM.removeprefix('must ')}"


def test_lengths_count_bytes():
    assert words.label_value("a" * 64) == ("must be no more than 63 bytes",)
    assert "must be no more than 63 bytes" in words.label_value("é" * 32)


@pytest.mark.parametrize("name", ["a", "http", "a-b", "8080a", "a" * 15])
def test_good_port_names(name):
    assert words.port_name(name) == ()


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("80", ("must contain at least one letter (a-z)",)),
        ("a" * 16, ("must be no more than 15 bytes",)),
        ("Http", ("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",)),
        ("a_b", ("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",)),
        ("a--b", ("must not contain consecutive hyphens",)),
        ("-a", ("must not begin or end with a hyphen",)),
        ("a-", ("must not begin or end with a hyphen",)),
        (
            "",
            (
                "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
                "must contain at least one letter (a-z)",
            ),
        ),
    ],
)
def test_bad_port_names(name, faults):
    assert words.port_name(name) == faults


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("example.com", True),
        ("*.example.com", True),
        ("a_b.example.com.", True),
        ("example", False),
        ("*", False),
        ("*.*.com", False),
        ("w*.example.com", False),
        ("-a.com", False),
        ("a..com", False),
        ("example.com\n", False),
        ("", False),
    ],
)
def test_domain_names(name, good):
    assert words.is_domain(name) is good


@pytest.mark.parametrize(("name", "good"), [("a", True), ("a.b-c", True), ("A", False), ("a.", False), ("", False)])
def test_object_names(name, good):
    assert (words.object_name(name) == ()) is good


def test_a_text_with_half_a_pair_of_surrogates_has_a_length_too():
    for check in (words.label_key, words.label_value, words.port_name, words.object_name):
        assert check("\ud800")
