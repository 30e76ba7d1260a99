"""Prints all bills at night, when nobody is there to start again what failed."""

from collections.abc import Iterator

from invoicer.models import Bill
from invoicer.service import BillingService

ATTEMPTS = 3


class Nightly:
    def __init__(self, service: BillingService) -> None:
        self.service = service

    def print_bills(self) -> Iterator[str]:
        for bill in self.service.store.bills:
            yield self.attempt(bill)

    def attempt(self, bill: Bill) -> str:
        """Try again when the disk was busy; anything else ends the night."""
        for _ in range(ATTEMPTS - 1):
            try:
                return self.service.print_bill(bill.number)
            except OSError:
                continue
        return self.service.print_bill(bill.number)
