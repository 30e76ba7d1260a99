"""The jobs: one bill, all bills of a month, a statement."""

from collections.abc import Callable, Iterator

from invoicer.billing import Calculator, Totals
from invoicer.models import Bill
from invoicer.render import Renderer
from invoicer.store import Store
from invoicer.tax import RULES, TaxTable


class BillingService:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.calculator = Calculator(TaxTable(RULES))
        self.renderer = Renderer(store, self.calculator)

    def print_bill(self, number: str) -> str:
        return self.renderer.document(self.store.bill(number))

    def print_all(self) -> Iterator[str]:
        for bill in self.store.bills:
            yield self.print_bill(bill.number)

    def statement(self, chosen: Callable[[Bill], bool] = lambda bill: True) -> Totals:
        totals = Totals()
        for bill in filter(chosen, self.store.bills):
            totals = totals.plus(self.calculator.bill_totals(bill))
        return totals
