"""The JSON objects that commands print for machines. Numbers keep their full precision."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

import click

from ..core.compare import Comparison, FieldRow
from ..core.receipt import ChainLink, LikenessReceipt, Part, ScoreReceipt, Why
from ..core.rows import BucketRow, Link, Outcome, Repair, ReportRow, StoreStats


def print_record(record: Mapping[str, Any]) -> None:
    """One object on one line of standard output, at once."""
    click.echo(json.dumps(record, ensure_ascii=False))


def outcome_record(outcome: Outcome) -> dict[str, Any]:
    """What became of one report, or of a file that held none (`database_id` is null then)."""
    return {
        "file": outcome.file,
        "database_id": outcome.database_id,
        "outcome": str(outcome.kind),
        "repairs": [repair_text(repair) for repair in outcome.repairs],
        "error": str(outcome.error) if outcome.error else None,
        "top_match": link_record(outcome.top_match),
        "buckets": dict(outcome.buckets or {}),
    }


def link_record(link: Link | None) -> dict[str, Any] | None:
    """A top match; `likeness` is the one at arrival."""
    if link is None:
        return None
    return {"report_id": link.parent, "score": link.score, "likeness": link.likeness}


def repair_text(repair: Repair) -> str:
    return f"{repair.place}: {repair.message}" if repair.place else repair.message


def bucket_record(row: BucketRow, name: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": name,
        "project": row.project,
        "total": row.total,
        "elsewhere": row.elsewhere,
        "first_seen": row.first_seen,
        "last_seen": row.last_seen,
    }


def report_record(row: ReportRow) -> dict[str, Any]:
    return {
        "database_id": row.database_id,
        "project": row.project,
        "date": row.date,
        "top_match": link_record(row.link),
    }


def stats_record(stats: StoreStats) -> dict[str, Any]:
    return {
        "store": stats.path,
        "reports": stats.reports,
        "deleted": stats.deleted,
        "projects": {project.name: project.total for project in stats.projects},
        "first_date": stats.first_date,
        "last_date": stats.last_date,
        "terms": stats.terms,
        "size_bytes": stats.size_bytes,
        "read_only": stats.read_only,
    }


def why_record(why: Why) -> dict[str, Any]:
    """The chain and the receipts; a receipt's `parts` are trees of the same shape."""
    return {
        "database_id": why.database_id,
        "bucket_id": why.bucket_id,
        "cut": str(why.cut),
        "chain": [_chain_record(link) for link in why.chain],
        "top_match": link_record(why.link),
        "score": _receipt_record(why.score),
        "likeness": _receipt_record(why.likeness),
        "notes": list(why.notes),
    }


def _chain_record(link: ChainLink) -> dict[str, Any]:
    values = ("score", "likeness", "likeness_now")
    return {
        "child": link.child,
        "parent": link.parent,
        **{name: finite(getattr(link, name)) for name in values},
        "joined": link.joined,
        "through": list(link.through),
    }


def _receipt_record(receipt: ScoreReceipt | LikenessReceipt | None) -> dict[str, Any] | None:
    if receipt is None:
        return None
    record = {"recomputed": receipt.recomputed, **_part_record(receipt.root)}
    if isinstance(receipt, ScoreReceipt):
        record["passes"] = [asdict(receipt.first), asdict(receipt.second)]
    return record


def _part_record(part: Part) -> dict[str, Any]:
    record: dict[str, Any] = {"label": part.label, "value": part.value, "share": part.share}
    if part.frame is not None:
        record["frame"] = part.frame
    if part.term is not None:
        record["term"] = asdict(part.term)
    if part.parts:
        record["parts"] = [_part_record(inner) for inner in part.parts]
    return record


def comparison_record(found: Comparison) -> dict[str, Any]:
    """Aligned frames as indices into both stacks, the fields that differ, scores both ways."""
    parting = found.parting
    return {
        "ids": list(found.ids),
        "frames": [
            {
                "kind": str(row.kind),
                "a": row.a,
                "b": row.b,
                "logdf": row.logdf,
                "differing": list(row.differing),
            }
            for row in found.frames
        ],
        "differ": _field_records(found.differ),
        "only_a": _field_records(found.only_a),
        "only_b": _field_records(found.only_b),
        "equal_fields": found.equal_fields,
        "measures": asdict(found.measures) if found.measures else None,
        "one_bucket_up_to": parting
        and {"likeness": finite(parting.likeness), "score": finite(parting.score)},
    }


def _field_records(rows: Sequence[FieldRow]) -> list[dict[str, Any]]:
    return [{"path": row.path, "a": row.values[0], "b": row.values[1]} for row in rows]


def finite(value: float | None) -> float | None:
    """A number as JSON has it; null for the infinite value of a join."""
    return value if value is not None and isfinite(value) else None
