"""The command line: `python -m invoicer COMMAND FILE [NUMBER]`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from invoicer.nightly import Nightly
from invoicer.service import BillingService
from invoicer.store import Store


def command_print(service: BillingService, options: argparse.Namespace) -> None:
    print(service.print_bill(options.number))


def command_run(service: BillingService, options: argparse.Namespace) -> None:
    for text in service.print_all():
        print(text, end="\n\n")


def command_nightly(service: BillingService, options: argparse.Namespace) -> None:
    for text in Nightly(service).print_bills():
        print(text, end="\n\n")


def command_statement(service: BillingService, options: argparse.Namespace) -> None:
    totals = service.statement()
    print(f"net {totals.net} tax {totals.tax}")


COMMANDS = {
    "nightly": command_nightly,
    "print": command_print,
    "run": command_run,
    "statement": command_statement,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="invoicer")
    parser.add_argument("command", choices=sorted(COMMANDS))
    parser.add_argument("file", type=Path)
    parser.add_argument("number", nargs="?", default="")
    options = parser.parse_args(arguments)
    COMMANDS[options.command](BillingService(Store(options.file)), options)
    return 0
