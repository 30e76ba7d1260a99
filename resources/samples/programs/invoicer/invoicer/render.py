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
    def greeting(self, customer: Customer | None) -> str:
        return GREETINGS[customer.language].format(name=customer.name)

    def header(self, bill: Bill) -> str:
        customer = self.store.customer(bill.customer_number)
        return f"{self.greeting(customer)}\n\n{bill.kind} {bill.number}"

    def body(self, bill: Bill) -> str:
        totals = self.calculator.bill_totals(bill)
        lines = [f"{line.quantity:>6} {line.text}" for line in bill.lines]
        return "\n".join([*lines, f"net {totals.net}", f"tax {totals.tax}"])

    def document(self, bill: Bill) -> str:
        parts = [section(bill) for section in (self.body, self.header)]
        return "\n\n".join(reversed(parts))
