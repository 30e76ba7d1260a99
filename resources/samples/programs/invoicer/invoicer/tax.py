"""Tax rates by code."""

from dataclasses import dataclass
from decimal import Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rule:
    """A rate; small amounts may be free."""

    rate: Decimal
    free_below: Decimal = Decimal(0)

    def tax(self, net: Decimal) -> Decimal:
        return Decimal(0) if net < self.free_below else net * self.rate


RULES = {
    "standard": Rule(Decimal("0.20")),
    "reduced": Rule(Decimal("0.07"), free_below=Decimal(5)),
    "zero": Rule(Decimal(0)),
}


class TaxTable:
    def __init__(self, rules: dict[str, Rule]) -> None:
        self.rules = rules

    # BUG tax-code-missing: codes are typed by hand, and any other one is a KeyError.
    def find_rule(self, code: str) -> Rule:
        return self.rules[code]

    def rule_for(self, code: str) -> Rule:
        return self.find_rule(code.strip())

    def exact_tax(self, net: Decimal, code: str) -> Decimal:
        return self.rule_for(code).tax(net)

    def tax_on(self, net: Decimal, code: str) -> Decimal:
        return self.exact_tax(net, code).quantize(CENT)
