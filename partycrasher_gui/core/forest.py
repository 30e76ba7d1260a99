"""Links and verdicts into buckets at any cut (architecture.md: a bucket is a tree, cut by a number)."""

from __future__ import annotations

from .links import Links, LinkTable, from_micros, to_micros

__all__ = ["LinkTable", "Links", "from_micros", "to_micros"]
