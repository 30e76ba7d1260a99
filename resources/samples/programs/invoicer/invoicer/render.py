"""Bills as plain text."""

from invoicer.billing import Calculator
from invoicer.models import Bill, Customer
from invoicer.store import Store

GREETINGS = {"en": "Dear {name},", "fr": "Bonjour {name},", "de": "Guten Tag {name},"}


class Renderer:
    def __init__(self, store: Store, calculator: Calculator) -> None:
        self.store = store
        self.calculator = calculator

    # BUG customer-none: the customer of an old bill may have been deleted.
    @staticmethod
    def language_of(customer: Customer | None) -> str:
        return customer.language

    def greeting(self, customer: Customer | None) -> str:
        template = GREETINGS[self.language_of(customer)]
        return template.format(name=customer.name)

    def salutation(self, bill: Bill) -> str:
        return self.greeting(self.store.customer(bill.customer_number))

    def opening(self, bill: Bill) -> str:
        return f"{self.salutation(bill)}\n\nfor your records:"

    def header(self, bill: Bill) -> str:
        return f"{self.opening(bill)}\n\n{bill.kind} {bill.number}"

    def body(self, bill: Bill) -> str:
        totals = self.calculator.bill_totals(bill)
        lines = [f"{line.quantity:>6} {line.text}" for line in bill.lines]
        return "\n".join([*lines, f"net {totals.net}", f"tax {totals.tax}"])

    def document(self, bill: Bill) -> str:
        parts = [section(bill) for section in (self.body, self.header)]
        return "\n\n".join(reversed(parts))
