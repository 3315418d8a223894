"""The word that was probably meant, among a few known ones.

For the names of objects, of which there may be thousands, ``kube.references.words`` is quicker and stricter.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of ``words`` that is most like ``word``, "" if none is near."""
    return next(iter(difflib.get_close_matches(word, list(words), 1)), "")
