"""Reads customers and bills from one JSON file."""

import json
from pathlib import Path

from invoicer.models import Bill, Customer, Line


class Store:
    def __init__(self, path: Path) -> None:
        data = json.loads(path.read_text(encoding="utf-8"))
        self.customers = {c["number"]: Customer(**c) for c in data["customers"]}
        self.bills = [self._bill(b) for b in data["bills"]]

    @staticmethod
    def _bill(data: dict) -> Bill:
        lines = [Line(**line) for line in data.pop("lines")]
        return Bill(lines=lines, **data)

    def customer(self, number: str) -> Customer | None:
        """The customer, or None: bills outlive the customers that were deleted."""
        return self.customers.get(number)

    def bill(self, number: str) -> Bill:
        return next(bill for bill in self.bills if bill.number == number)
