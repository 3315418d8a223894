"""The peers of a NetworkPolicy: pods by selectors, or addresses by a block.

Sources: ``ValidateNetworkPolicyPeer`` and ``ValidateIPBlock`` in ``pkg/apis/networking/validation`` of
k8s.io/kubernetes; API comment of ``NetworkPolicyPeer``: ``podSelector`` alone means the policy's own namespace,
``namespaceSelector`` alone all pods there, both together pods that match both.
"""

from __future__ import annotations

from altlas.kube.route import Route
from altlas.network.policies import blocks
from altlas.network.policies.examination import Examination
from altlas.network.policies.selectors import labels
from altlas.network.policy import EVERYTHING, Addresses, Peer, Pods

_PEER = frozenset({"podSelector", "namespaceSelector", "ipBlock"})
_BLOCK = frozenset({"cidr", "except"})


def peer(exam: Examination, value: object, route: Route) -> Peer | None:
    """The peer at ``route``; None, and a problem, where there is none."""
    fields = exam.fields(value, route, _PEER) or {}
    block, spaces, pods = (fields.get(name) for name in ("ipBlock", "namespaceSelector", "podSelector"))
    selects = spaces is not None or pods is not None
    if block is not None and selects:
        cure = "Make two items of it: one with the ipBlock, one with the selectors."
        exam.say(route, "Forbidden: may not specify both ipBlock and another peer", cure)
    if block is not None:
        return _addresses(exam, block, (*route, "ipBlock"))
    if not selects:
        _no_peer(exam, value, route)
        return None
    own = spaces is None
    namespaces = None if own else labels(exam, spaces, (*route, "namespaceSelector"))
    selected = EVERYTHING if pods is None else labels(exam, pods, (*route, "podSelector"))
    return Pods(namespaces, selected, route)


def _no_peer(exam: Examination, value: object, route: Route) -> None:
    nulls = [name for name in sorted(_PEER) if isinstance(value, dict) and name in value]
    if value is not None and not isinstance(value, dict):
        return  # already said that it is no object
    if nulls:
        cure = f"Write {nulls[0]}: {{}} if everything is meant; without a value the field counts as absent."
    else:
        cure = "Write podSelector, namespaceSelector or ipBlock; to mean everyone, leave out the whole list."
    exam.required(route, "must specify a peer", cure)


def _addresses(exam: Examination, value: object, route: Route) -> Addresses | None:
    fields = exam.fields(value, route, _BLOCK)
    if fields is None:
        return None
    place = (*route, "cidr")
    text = exam.text(fields.get("cidr"), place)
    if not text:
        if text is not None or fields.get("cidr") is None:
            exam.required(place, "", "Write the block, such as 10.9.8.0/24.")
        return None
    block = _block(exam, text, place)
    if block is None:
        return None
    excluded = _excluded(exam, fields.get("except"), (*route, "except"), block)
    return Addresses(block.version, block.first, block.last, excluded, text, route[:-1])


def _excluded(exam: Examination, value: object, route: Route, block: blocks.Block) -> tuple[tuple[int, int], ...]:
    found = []
    for index, one in enumerate(exam.items(value, route)):
        place = (*route, index)
        text = exam.text("" if one is None else one, place)
        inner = None if text is None else _block(exam, text, place)
        if inner is not None and not block.strictly_holds(inner):
            cure = "Write a part of the block, or remove the exception."
            exam.invalid(place, text, "must be a strict subset of `cidr`", cure)
        elif inner is not None:
            found.append((inner.first, inner.last))
    return tuple(sorted(found))


def _block(exam: Examination, text: str, route: Route) -> blocks.Block | None:
    block = blocks.parse(text)
    if isinstance(block, str):
        exam.invalid(route, text, block, "Write the network's address and its prefix, such as 10.9.8.0/24.")
        return None
    if block.exact:
        said = "has bits set beyond the prefix length: Kubernetes refuses it from 1.36 on and cuts them off before"
        alone = f"{text.partition('/')[0]}/{32 if block.version == 4 else 128}"
        exam.ambiguous(route, f'"{text}" {said}', f"Write {block.exact}, or {alone} if the one address is meant.")
    return block
