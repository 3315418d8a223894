"""Kubernetes quantities compared exactly, never through floating point.

Source: the grammar in k8s.io/apimachinery/pkg/api/resource/quantity.go; the platform file takes no exponents.
"""

from __future__ import annotations

from fractions import Fraction

_DECIMAL = {"m": Fraction(1, 1000), "": Fraction(1)} | {
    unit: Fraction(1000 ** (power + 1)) for power, unit in enumerate("kMGTPE")
}
_BINARY = {f"{unit}i": Fraction(1024 ** (power + 1)) for power, unit in enumerate("KMGTPE")}
_UNITS = _DECIMAL | _BINARY


def amount(text: str) -> Fraction:
    """The exact number behind a quantity that the model accepted: ``100m`` is 1/10, ``1Ki`` is 1024."""
    number = text.rstrip("mkMGTPEKi")
    return Fraction(number) * _UNITS[text[len(number) :]]
