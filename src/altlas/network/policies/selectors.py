"""Label selectors of policies, in canonical form and with everything the API server would refuse.

Source: ``ValidateLabelSelector`` in ``pkg/apis/meta/v1/validation`` of k8s.io/apimachinery.
"""

from __future__ import annotations

from functools import lru_cache

from altlas.kube.route import Route
from altlas.kube.selectors import OPERATORS, Requirement
from altlas.network.policies import words
from altlas.network.policies.examination import Examination
from altlas.network.policy import EVERYTHING, Labels

_SELECTOR = frozenset({"matchLabels", "matchExpressions"})
_REQUIREMENT = frozenset({"key", "operator", "values"})
_NEED_VALUES = frozenset({"In", "NotIn"})

_KEY_CURE = "Write a label key: letters, digits, '-', '_' and '.', at most 63, after an optional DNS name and '/'."
_VALUE_CURE = "Write a label value: at most 63 letters, digits, '-', '_' and '.', a letter or digit at both ends."

_NULL_VALUE = 'the value is null, which the API server reads as ""'
_NULL_CURE = 'Write the value, or "" if the label must be empty.'


def labels(exam: Examination, value: object, route: Route) -> Labels:
    """The selector at ``route``; what is absent or wrong selects everything (a wrong one is refused anyway)."""
    fields = exam.fields(value, route, _SELECTOR)
    if not fields:
        return EVERYTHING
    found: list[Requirement] = []
    if "matchLabels" in fields:
        found += _match_labels(exam, fields["matchLabels"], (*route, "matchLabels"))
    if "matchExpressions" in fields:
        place = (*route, "matchExpressions")
        for index, one in enumerate(exam.items(fields["matchExpressions"], place)):
            found += _requirement(exam, one, (*place, index))
    return tuple(found) if len(found) < 2 else tuple(sorted(set(found), key=_rank))


@lru_cache(8192)
def equal(key: str, value: str) -> Requirement:
    """The requirement that the label ``key`` has exactly ``value``."""
    return Requirement(key, "In", (value,))


def _rank(one: Requirement) -> tuple[str, str, tuple[str, ...]]:
    return one.key, one.operator, one.values


def _match_labels(exam: Examination, value: object, route: Route) -> list[Requirement]:
    if not isinstance(value, dict):
        exam.fields(value, route, frozenset())  # says that it is no object
        return []
    found = []
    for written, wanted in value.items():
        if wanted is None and exam.strict_null:
            continue
        key = str(written)
        place = (*route, key)
        _key(exam, key, place)
        if isinstance(wanted, str):
            _value(exam, wanted, place)
            found.append(equal(key, wanted))
        else:
            exam.text(wanted, place)
        if wanted is None:
            exam.ambiguous(place, _NULL_VALUE, _NULL_CURE)
            found.append(equal(key, ""))
    return found


def _requirement(exam: Examination, value: object, route: Route) -> list[Requirement]:
    fields = exam.fields(value, route, _REQUIREMENT) or {}
    key = exam.text(fields.get("key", ""), (*route, "key")) or ""
    _key(exam, key, (*route, "key"))
    operator = exam.text(fields.get("operator", ""), (*route, "operator")) or ""
    place = (*route, "values")
    listed = exam.items(fields["values"], place) if "values" in fields else []
    values = [_listed_value(exam, one, (*place, index)) for index, one in enumerate(listed)]
    if operator not in OPERATORS:
        detail = "not a valid selector operator"
        exam.invalid((*route, "operator"), operator, detail, "Write In, NotIn, Exists or DoesNotExist.")
        return []
    _count(exam, operator, len(values), place)
    return [Requirement(key, operator, tuple(sorted({one for one in values if one is not None})))]


def _listed_value(exam: Examination, value: object, route: Route) -> str | None:
    if value is None and not exam.strict_null:
        exam.ambiguous(route, _NULL_VALUE, _NULL_CURE)
        return ""
    text = exam.text(value, route)
    if text is not None:
        _value(exam, text, route)
    return text


def _count(exam: Examination, operator: str, count: int, route: Route) -> None:
    if operator in _NEED_VALUES and not count:
        detail = "must be specified when `operator` is 'In' or 'NotIn'"
        exam.required(route, detail, "List the values, or use Exists or DoesNotExist.")
    elif operator not in _NEED_VALUES and count:
        detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
        exam.say(route, f"Forbidden: {detail}", "Remove the values, or use In or NotIn.")


def _key(exam: Examination, key: str, route: Route) -> None:
    for fault in words.label_key(key):
        exam.invalid(route, key, fault, _KEY_CURE)


def _value(exam: Examination, value: str, route: Route) -> None:
    for fault in words.label_value(value):
        exam.invalid(route, value, fault, _VALUE_CURE)
