"""Totals of lines, bills and periods."""

from dataclasses import dataclass
from decimal import Decimal

from invoicer.models import Bill, Line
from invoicer.money import Amount
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

    @staticmethod
    def read_amount(text: str) -> Decimal:
        return Amount.parse(text).value

    def line_net(self, line: Line) -> Decimal:
        return self.read_amount(line.quantity) * self.read_amount(line.price)

    def line_tax(self, line: Line, net: Decimal) -> Decimal:
        return self.taxes.tax_on(net, line.tax_code)

    def line_totals(self, line: Line) -> Totals:
        net = self.line_net(line)
        return Totals(net, self.line_tax(line, net))

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
