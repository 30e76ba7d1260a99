"""invoicer (Python): bills with odd tax codes, odd amounts and customers that are gone."""

import json
from random import Random
from typing import Any

from samples.plan.scenario import WORDS, Bug, Program, Scenario

CUSTOMERS = [
    {"number": f"C{100 + i}", "name": word.title(), "language": language}
    for i, (word, language) in enumerate(zip(WORDS, ("en", "de", "fr") * 3, strict=False))
]
ODD_CODES = ("STANDARD", "reduced-2024", "19", "exempt", "std", "none", "luxury")
ODD_AMOUNTS = ("1,250.00", "12 €", "", "n/a", "3.50 EUR", "1.000,00", "12,5")


def _line(rng: Random) -> dict[str, str]:
    return {
        "text": rng.choice(WORDS),
        "quantity": str(rng.randint(1, 20)),
        "price": f"{rng.randint(1, 400)}.{rng.randint(0, 99):02}",
        "tax_code": rng.choice(("standard", "reduced", "zero")),
    }


def _bill(rng: Random, number: int) -> dict[str, Any]:
    return {
        "number": f"B{number}",
        "customer_number": rng.choice(CUSTOMERS)["number"],
        "lines": [_line(rng) for _ in range(rng.randint(1, 5))],
        "kind": rng.choice(("bill", "bill", "credit")),
    }


def _scenario(
    rng: Random, commands: str, change: dict[str, str], line_change: dict[str, str]
) -> Scenario:
    """Bills of which the last has the fault, met by one of the commands."""
    bills = [_bill(rng, number) for number in range(rng.randint(1, 6))]
    bills[-1].update(change)
    rng.choice(bills[-1]["lines"]).update(line_change)
    files = {"month.json": json.dumps({"customers": CUSTOMERS, "bills": bills})}
    command = rng.choice(commands.split())
    number = [bills[-1]["number"]] if command == "print" else []
    return Scenario([command, "month.json", *number], files)


def unknown_tax_code(rng: Random) -> Scenario:
    fault = {"tax_code": rng.choice(ODD_CODES)}
    return _scenario(rng, "print run statement nightly", {}, fault)


def odd_amount(rng: Random) -> Scenario:
    fault = {rng.choice(("quantity", "price")): rng.choice(ODD_AMOUNTS)}
    return _scenario(rng, "print run statement nightly", {}, fault)


def customer_gone(rng: Random) -> Scenario:
    fault = {"customer_number": f"C{rng.randint(10, 99)}"}
    return _scenario(rng, "print run nightly", fault, {})


PROGRAM = Program(
    "invoicer",
    "Python",
    (
        Bug("invoicer-tax-code-missing", {unknown_tax_code: 8}),
        Bug("invoicer-amount-format", {odd_amount: 6}),
        Bug("invoicer-customer-none", {customer_gone: 6}),
    ),
)
