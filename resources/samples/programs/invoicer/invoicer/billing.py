"""Totals of lines, bills and periods."""

from dataclasses import dataclass
from decimal import Decimal

from invoicer.models import Bill, Line
from invoicer.tax import TaxTable


@dataclass
class Totals:
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)

    def plus(self, other: "Totals") -> "Totals":
        return Totals(self.net + other.net, self.tax + other.tax)


class Calculator:
    def __init__(self, taxes: TaxTable) -> None:
        self.taxes = taxes

    # BUG amount-format: "1,250.00" and "12 €" are no decimals.
    @staticmethod
    def parse_amount(text: str) -> Decimal:
        return Decimal(text)

    def line_net(self, line: Line) -> Decimal:
        return self.parse_amount(line.quantity) * self.parse_amount(line.price)

    def line_totals(self, line: Line) -> Totals:
        net = self.line_net(line)
        return Totals(net, self.taxes.tax_on(net, line.tax_code))

    def sum_lines(self, lines: list[Line]) -> Totals:
        totals = Totals()
        for line in lines:
            totals = totals.plus(self.line_totals(line))
        return totals

    def bill_totals(self, bill: Bill) -> Totals:
        totals = self.sum_lines(bill.lines)
        if bill.kind == "credit":
            return Totals(-totals.net, -totals.tax)
        return totals
