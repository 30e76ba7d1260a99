"""orderflow (Java): articles with a negative hash, orders for pickup, listeners that leave."""

from random import Random

from samples.plan.scenario import WORDS, Bug, Program, Scenario, pick_words

BINS = 16


def _java_hash(text: str) -> int:
    value = 0
    for letter in text:
        value = (value * 31 + ord(letter)) & 0xFFFFFFFF
    return value - (1 << 32) if value >= 1 << 31 else value


def _article(rng: Random, *, negative: bool) -> str:
    while True:
        article = f"{rng.choice(WORDS)}-{rng.randint(10, 99)}-{rng.choice(WORDS)}"
        if (_java_hash(article) < 0 and _java_hash(article) % BINS != 0) is negative:
            return article


def _order(rng: Random, articles: list[str], *, pickup: bool = False) -> str:
    name, street = (word.title() for word in pick_words(rng, 2, 2))
    address = "" if pickup else f"{name};{street} {rng.randint(1, 99)};{rng.randint(10000, 99999)}"
    items = ",".join(f"{article}*{rng.randint(1, 9)}" for article in articles)
    return f"{rng.randint(1000, 9999)}|{address}|{items}"


def _harmless(rng: Random) -> list[str]:
    return [_article(rng, negative=False) for _ in range(rng.randint(1, 4))]


def _scenario(rng: Random, command: str, last_order: str, *, alone: bool = False) -> Scenario:
    before = 0 if alone else rng.randint(0, 5)
    orders = [_order(rng, _harmless(rng)) for _ in range(before)] + [last_order]
    workers = [str(rng.randint(1, 3))] if command != "quote" and rng.random() < 0.4 else []
    return Scenario([command, "orders.txt", *workers], {"orders.txt": "\n".join(orders) + "\n"})


def negative_bin(rng: Random) -> Scenario:
    articles = [*_harmless(rng), _article(rng, negative=True)]
    return _scenario(rng, "ship", _order(rng, articles))


def pickup_quoted(rng: Random) -> Scenario:
    return _scenario(rng, "quote", _order(rng, _harmless(rng), pickup=True))


def pickup_shipped(rng: Random) -> Scenario:
    return _scenario(rng, "ship", _order(rng, _harmless(rng), pickup=True))


def listener_leaves(rng: Random) -> Scenario:
    return _scenario(rng, "watch", _order(rng, _harmless(rng)), alone=rng.random() < 0.5)


PROGRAM = Program(
    "orderflow",
    "Java",
    (
        Bug("orderflow-bin-index", {negative_bin: 7}),
        Bug("orderflow-pickup-address", {pickup_quoted: 4, pickup_shipped: 3}),
        Bug("orderflow-listener-change", {listener_leaves: 5}),
    ),
)
