"""Amounts as people type them."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Amount:
    value: Decimal

    @classmethod
    def parse(cls, text: str) -> "Amount":
        return cls(cls._signed(text.strip()))

    @classmethod
    def _signed(cls, text: str) -> Decimal:
        """A minus may stand behind the number, as bookkeepers write it."""
        if text.endswith("-"):
            return -cls._number(text[:-1])
        return cls._number(text)

    # BUG amount-format: "1,250.00" and "12 €" are no decimals.
    @classmethod
    def _number(cls, text: str) -> Decimal:
        return Decimal(text)
