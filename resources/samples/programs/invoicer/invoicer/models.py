"""What a bill is made of."""

from dataclasses import dataclass, field


@dataclass
class Customer:
    number: str
    name: str
    language: str = "en"
    mail: str = ""


@dataclass
class Line:
    text: str
    quantity: str
    price: str
    tax_code: str = "standard"


@dataclass
class Bill:
    number: str
    customer_number: str
    lines: list[Line] = field(default_factory=list)
    kind: str = "bill"
