"""Reports as front ends show them, and the reasons behind them; only `workspace.py` uses this.

Everything is read from the store and from the forest that a call is given, so that one answer
never mixes two moments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from . import views
from .core import naming
from .core.compare import Comparison, compare, parting_of
from .core.errors import NotFoundError
from .core.forest import Forest
from .core.generated import with_generated
from .core.links import effective_link
from .core.receipt import LinkEvidence, Why, explain, frame_shares, likeness, logdf, what_if
from .core.rows import Cut, ReportView, Scale, threshold_text
from .core.terms import term_vector
from .stores.base import StoredReport
from .stores.sqlite import SqliteStore

Data = Mapping[str, Any]


class Explainer:
    """Answers about the reports of one store. Every method may raise NotFoundError."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store

    def view(self, forest: Forest, database_id: str) -> ReportView:
        """One report with all that is shown of it."""
        stored = self._store.report(database_id)
        data = _data(stored)
        row = forest.links.row(database_id)
        threads = data.get("threads") or ()
        stacks = [data["stacktrace"], *(thread["stacktrace"] for thread in threads)]
        rarity = self._logdf(name for stack in stacks for name in _functions(stack))
        return ReportView(
            data=self._with_generated(forest, row, data, rarity),
            title=naming.report_title(data),
            row=views.report_row(forest.links, row),
            frames=views.frame_rows(data["stacktrace"], rarity, self._shares(forest, row, data)),
            fields=tuple(views.leaves(data)),
            threads=tuple(
                (thread["name"], views.frame_rows(thread["stacktrace"], rarity, None))
                for thread in threads
            ),
            repairs=stored.repairs,
            source=stored.source,
        )

    def exported(self, forest: Forest, ids: Iterable[str] | None) -> Iterator[dict[str, Any]]:
        """Reports with their generated properties, by arrival; those of these ids, or all."""
        for stored in self._store.reports(ids):
            row = forest.links.find(stored.database_id)
            if row is not None:
                data = _data(stored)
                rarity = self._logdf(_functions(data["stacktrace"]))
                yield self._with_generated(forest, row, data, rarity)

    def bucket_names(self, forest: Forest, ids: Iterable[str]) -> dict[str, str]:
        """Names of buckets, by their founders' stacks."""
        names = {}
        stacks = {}
        for bucket_id in ids:
            names[bucket_id] = bucket_id  # as a named founder, which is no report, is called
            if forest.links.find(bucket_id) is not None:
                data = self._load(bucket_id)
                stacks[bucket_id] = [frame["function"] for frame in data["stacktrace"]]
        rarity = self._logdf(name for stack in stacks.values() for name in stack if name)
        for bucket_id, stack in stacks.items():
            names[bucket_id] = naming.bucket_name(stack, rarity)
        return names

    def why(self, forest: Forest, database_id: str, cut: Cut) -> Why:
        """The chain to a report's founder and the receipts of its link."""
        data = self._load(database_id)
        row = forest.links.row(database_id)
        return explain(forest, row, self._evidence(forest, row, data), cut)

    def what_if(self, forest: Forest, database_id: str, left_out: Collection[str]) -> float:
        """The score of a report's link without these fields."""
        data = self._load(database_id)
        own = self._evidence(forest, forest.links.row(database_id), data)
        if own is None:
            raise NotFoundError(f"Report '{database_id}' has no link that could be scored anew.")
        return what_if(own.query, own.match, own.at_arrival, frozenset(left_out))

    def compare(self, forest: Forest, ids: Sequence[str]) -> Comparison:
        """Two or three reports side by side, the pair scored with the statistics of now."""
        loaded = [self._load(name) for name in ids]
        rarity = self._logdf(name for data in loaded for name in _functions(data["stacktrace"]))
        parting = parting_of(forest, *map(forest.links.row, ids[:2]))
        return compare(*loaded, logdf=rarity, measure=self._measure, parting=parting)

    def _measure(self, one: Data, other: Data) -> tuple[float, float]:
        query = term_vector(one, self._store.policy)
        match = term_vector(other, self._store.policy)
        statistics = self._store.present_statistics(one["database_id"])
        return what_if(query, match, statistics, ()), likeness(query, match, statistics)

    def _load(self, database_id: str) -> dict[str, Any]:
        return _data(self._store.report(database_id))

    def _logdf(self, functions: Iterable[str]) -> dict[str, float]:
        """Rarity of functions in bits, over the whole store at this moment."""
        counts = self._store.function_counts(dict.fromkeys(functions))
        total = self._store.links().living
        return {name: logdf(count, total) for name, count in counts.items() if count}

    def _with_generated(
        self, forest: Forest, row: int, data: Data, rarity: Mapping[str, float]
    ) -> dict[str, Any]:
        links = forest.links
        buckets = {
            threshold_text(t): forest.buckets(Cut(Scale.SCORE, t)).bucket_id(row)
            for t in self._store.thresholds
        }
        link = effective_link(links, row)
        match = None
        if link is not None:
            project = links.project_names[links.project[links.row(link.parent)]]
            match = (link.parent, project, link.score)
        return with_generated(data, buckets=buckets, top_match=match, logdf=rarity)

    def _evidence(self, forest: Forest, row: int, data: Data) -> LinkEvidence | None:
        """What the receipts of a report's own link need; None without one."""
        links = forest.links
        parent = int(links.parent[row])
        if parent < 0 or not links.alive[parent]:
            return None
        statistics = self._store.evidence(links.ids[row])
        if statistics is None:
            return None
        match = self._store.vector(links.ids[parent])
        query = term_vector(data, self._store.policy)
        return LinkEvidence(data, self._store.policy, query, match, statistics)

    def _shares(self, forest: Forest, row: int, data: Data) -> list[float] | None:
        own = self._evidence(forest, row, data)
        if own is None:
            return None
        return frame_shares(data, own.policy, own.query, own.match, own.at_arrival)


def _data(stored: StoredReport) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(stored.canonical)
    return data


def _functions(stack: Iterable[Data]) -> Iterator[str]:
    """The known functions of a stack."""
    return (frame["function"] for frame in stack if frame["function"])
