"""pagemill (JavaScript): partials that include each other, pages without tags."""

import json
from random import Random

from samples.plan.scenario import Bug, Program, Scenario, pick_words


def _page(rng: Random, body: str, *, tags: bool = True) -> str:
    matter = [f"title: {' '.join(pick_words(rng, 1, 3))}"]
    if tags:
        matter.append(f"tags: {', '.join(pick_words(rng, 1, 3))}")
    return "\n".join(matter) + f"\n---\n{body}\n"


def _site(pages: dict[str, str], partials: dict[str, str]) -> dict[str, str]:
    return {"site.json": json.dumps({"pages": pages, "partials": partials})}


def _include(rng: Random, name: str) -> str:
    include = f"{{{{include {name}}}}}"
    return rng.choice(
        (
            include,
            f"{{{{if title}}}}{include}{{{{end}}}}",
            f"{{{{each tags}}}}{include}{{{{end}}}}",
        )
    )


def partials_in_a_circle(rng: Random) -> Scenario:
    ring = pick_words(rng, 1, 3)
    following = [*ring[1:], ring[0]]
    links = zip(ring, following, strict=True)
    partials = {name: f"<{name}>{_include(rng, to)}" for name, to in links}
    pages = {name: _page(rng, "Hello {{title}}") for name in pick_words(rng, 0, 3)}
    pages["start"] = _page(rng, f"Welcome {_include(rng, ring[0])}")
    args = rng.choice((["build", "site.json"], ["preview", "site.json", "start"]))
    return Scenario(args, _site(pages, partials))


def page_without_tags(rng: Random) -> Scenario:
    pages = {name: _page(rng, "{{title}}") for name in pick_words(rng, 0, 4)}
    pages["draft"] = _page(rng, "{{title}} {{include foot}}", tags=False)
    args = rng.choice((["build", "site.json"], ["tags", "site.json"]))
    return Scenario(args, _site(pages, {"foot": "the end"}))


PROGRAM = Program(
    "pagemill",
    "JavaScript",
    (
        Bug("pagemill-partial-cycle", {partials_in_a_circle: 6}),
        Bug("pagemill-page-without-tags", {page_without_tags: 5}),
    ),
)
