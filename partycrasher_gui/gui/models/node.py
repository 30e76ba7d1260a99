"""The nodes of a tree model, and what is done with rows of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

PAGE = 256  # children that are loaded at a time
_numbers = count(1)


class Node:
    """A place in the tree. `total` is how many children it has, loaded or not."""

    def __init__(self, key: str, *, total: int = 0) -> None:
        self.key, self.total = key, total
        self.number = next(_numbers)
        self.parent: Node | None = None
        self.row = 0
        self.children: list[Node] = []
        self.by_key: dict[str, Node] = {}
        self.asked = False

    def path(self) -> tuple[str, ...]:
        """The keys from the top to this node."""
        return (*self.parent.path(), self.key) if self.parent else ()

    def find(self, path: Sequence[str]) -> Node | None:
        """The loaded node at a path below this one."""
        node: Node | None = self
        for key in path:
            node = node.by_key.get(key) if node else None
        return node


def renumber(node: Node, start: int) -> None:
    """Tell the children from a row on which row they are."""
    for row in range(start, len(node.children)):
        node.children[row].row = row


def runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """The runs of true flags as (start, stop), the last one first."""
    runs: list[tuple[int, int]] = []
    for at, flag in enumerate(flags):
        if flag and runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        elif flag:
            runs.append((at, at + 1))
    return runs[::-1]
