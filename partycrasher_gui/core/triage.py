"""The log of what people decided, folded into the joins and cuts that derivation needs.

An event is never changed. The present state is a fold over the events in order of (time, id);
undo appends an event that names the one it takes back; two logs merge as a set union.

Kinds and payloads folded here: `same` {a, b}; `different` {a, b, cuts, joins} with what keeps the
two apart as shown when it was decided (`core.paths.separation`); `unsure` {a, b}; `delete`
{report}; `undo` {event}. Other kinds are left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SAME = "same"
DIFFERENT = "different"
UNSURE = "unsure"
DELETE = "delete"
UNDO = "undo"

Pair = tuple[str, str]
_GRAVE = "\0"  # in no database_id


def pair(a: str, b: str) -> Pair:
    """Two ids in ascending order."""
    return (a, b) if a <= b else (b, a)


def grave_name(database_id: str, number: int) -> str:
    """What verdicts call the report of this id that was the `number`-th (from 0) to be deleted."""
    return f"{database_id}{_GRAVE}{number}"


def split_name(name: str) -> tuple[str, int | None]:
    """The id in a name, and which deleted report of that id it means, if one."""
    database_id, found, number = name.partition(_GRAVE)
    return database_id, int(number) if found else None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log. `time` is ISO 8601 in UTC without zone; `id` is unique in the world."""

    id: str
    time: str
    author: str
    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Separation:
    """What keeps two reports apart: links cut as (child, parent), joins taken back."""

    cuts: tuple[tuple[str, str], ...] = ()
    joins: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdicts:
    """People's decisions as derivation uses them; reports are named by id (or `grave_name`).

    `cuts` are (child, parent) and hold as long as the child has this parent. `released` are
    joins by `force_bucket` that a verdict took back, as `pair(report, bucket)`. `different` are
    the pairs called different, `decided` all pairs that any verdict was given on.
    """

    joins: frozenset[Pair] = frozenset()
    cuts: frozenset[tuple[str, str]] = frozenset()
    different: frozenset[Pair] = frozenset()
    released: frozenset[Pair] = frozenset()
    decided: frozenset[Pair] = frozenset()


NO_VERDICTS = Verdicts()


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events of one or several logs, each once, ordered by (time, id)."""
    return sorted({e.id: e for e in events}.values(), key=lambda e: (e.time, e.id))


def live(events: Iterable[Event]) -> list[Event]:
    """The events that hold: not undone by an undo that holds itself."""
    undone: set[str] = set()
    kept = []
    for event in reversed(in_order(events)):
        if event.id in undone:
            continue
        if event.kind == UNDO:
            undone.add(event.payload["event"])
        else:
            kept.append(event)
    return kept[::-1]


def fold(events: Iterable[Event]) -> Verdicts:
    """The verdicts that hold. Of two on one pair the later does; `unsure` overrules none."""
    state = _Fold()
    for event in live(events):
        state.take(event)
    return state.verdicts()


_Ref = tuple[str, int]  # an id, and how many reports of that id had been deleted by then
_RefPair = tuple[_Ref, _Ref]


@dataclass(slots=True)
class _Decision:
    number: int
    same: bool
    cuts: list[_RefPair] = field(default_factory=list)
    joins: list[_RefPair] = field(default_factory=list)


class _Fold:
    def __init__(self) -> None:
        self.deleted: Counter[str] = Counter()
        self.decisions: dict[_RefPair, _Decision] = {}
        self.unsure: set[_RefPair] = set()
        self.number = 0

    def take(self, event: Event) -> None:
        payload = event.payload
        if event.kind == DELETE:
            self.deleted[payload["report"]] += 1
        elif event.kind == UNSURE:
            self.unsure.add(self._pair(payload["a"], payload["b"]))
        elif event.kind in (SAME, DIFFERENT):
            self.number += 1
            decision = _Decision(self.number, event.kind == SAME)
            decision.cuts = [(self._ref(c), self._ref(p)) for c, p in payload.get("cuts", ())]
            decision.joins = [self._pair(a, b) for a, b in payload.get("joins", ())]
            self.decisions[self._pair(payload["a"], payload["b"])] = decision

    def _ref(self, name: str) -> _Ref:
        database_id, number = split_name(name)
        return database_id, self.deleted[database_id] if number is None else number

    def _pair(self, a: str, b: str) -> _RefPair:
        one, other = self._ref(a), self._ref(b)
        return (one, other) if one <= other else (other, one)

    def _name(self, ref: _Ref) -> str:
        database_id, number = ref
        return database_id if number >= self.deleted[database_id] else grave_name(*ref)

    def _names(self, refs: _RefPair) -> Pair:
        return pair(self._name(refs[0]), self._name(refs[1]))

    def verdicts(self) -> Verdicts:
        taken_back = self._taken_back()
        same = {p: d.number for p, d in self.decisions.items() if d.same}
        apart = {p: d for p, d in self.decisions.items() if not d.same}
        return Verdicts(
            joins=self._all(p for p, at in same.items() if taken_back.get(p, 0) < at),
            cuts=frozenset(
                (self._name(c), self._name(p)) for d in apart.values() for c, p in d.cuts
            ),
            different=self._all(apart),
            released=self._all(p for p, at in taken_back.items() if same.get(p, 0) < at),
            decided=self._all([*self.decisions, *self.unsure]),
        )

    def _taken_back(self) -> dict[_RefPair, int]:
        """When each join was last taken back, by the number of the decision."""
        taken: dict[_RefPair, int] = {}
        for decision in self.decisions.values():
            for joined in decision.joins:
                taken[joined] = max(taken.get(joined, 0), decision.number)
        return taken

    def _all(self, pairs: Iterable[_RefPair]) -> frozenset[Pair]:
        return frozenset(map(self._names, pairs))
