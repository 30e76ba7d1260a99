"""Tax rates by code."""

from decimal import Decimal

DEFAULT_RATES = {"standard": Decimal("0.20"), "reduced": Decimal("0.07"), "zero": Decimal(0)}


class TaxTable:
    def __init__(self, rates: dict[str, Decimal] | None = None) -> None:
        self.rates = rates or DEFAULT_RATES

    # BUG tax-code-missing: codes are typed by hand, and any other one is a KeyError.
    def rate_for(self, code: str) -> Decimal:
        return self.rates[code]

    def tax_on(self, amount: Decimal, code: str) -> Decimal:
        return (amount * self.rate_for(code)).quantize(Decimal("0.01"))
