"""imagetool (C++): PIX images that the decoder, the filters and the album cannot take."""

from random import Random

from samples.plan.scenario import Bug, Program, Scenario, pick_words


def _pix(rng: Random, *, layout: str = "rle", rows: list[str], notes: int = 0) -> str:
    head = ["PIX", f"size {rng.randint(8, 64)} {rng.randint(len(rows), 48)}", f"layout {layout}"]
    head += [f"note {word} {' '.join(pick_words(rng, 1, 6))}" for word in pick_words(rng, 9, 9)][
        :notes
    ]
    return "\n".join([*head, "rows", *rows]) + "\n"


def _grey_rows(rng: Random) -> list[str]:
    return [f"{rng.randint(1, 8)}:{rng.randint(0, 255)}" for _ in range(rng.randint(2, 6))]


def _healthy(rng: Random, notes: int = 0) -> str:
    return _pix(rng, rows=_grey_rows(rng), notes=notes)


def _convert(rng: Random, broken: str) -> Scenario:
    """Convert one image, or a batch in which the broken one comes last."""
    names = [f"{word}.pix" for word in pick_words(rng, 1, 4)]
    files = {name: _healthy(rng) for name in names[:-1]} | {names[-1]: broken}
    if len(names) == 1:
        blur = [f"blur={rng.randint(1, 5)}"] if rng.random() < 0.4 else []
        return Scenario(["convert", names[0], "out.ppm", *blur], files)
    return Scenario(["batch", *names], files)


def palette_missing(rng: Random) -> Scenario:
    rows = [" ".join(str(rng.randint(0, 15)) for _ in range(8)) for _ in range(3)]
    return _convert(rng, _pix(rng, layout="indexed", rows=rows, notes=rng.randint(0, 2)))


def run_too_long(rng: Random) -> Scenario:
    long_run = f"{rng.randint(500_000, 900_000_000)}:{rng.randint(0, 255)}"
    rows = _grey_rows(rng)
    rows.insert(rng.randint(0, len(rows)), long_run)
    return _convert(rng, _pix(rng, rows=rows, notes=rng.randint(0, 2)))


def _crop_outside(rng: Random) -> str:
    width, height = rng.randint(4, 40), rng.randint(4, 40)
    return f"crop={rng.randint(64, 500)},{rng.randint(0, 500)},{width},{height}"


def cropped_then_blurred(rng: Random) -> Scenario:
    filters = [_crop_outside(rng), f"blur={rng.randint(1, 6)}"]
    return Scenario(["convert", "in.pix", "out.ppm", *filters], {"in.pix": _healthy(rng)})


def cropped_then_saved(rng: Random) -> Scenario:
    blur = [f"blur={rng.randint(1, 6)}"] if rng.random() < 0.5 else []
    args = ["convert", "in.pix", "out.ppm", *blur, _crop_outside(rng)]
    return Scenario(args, {"in.pix": _healthy(rng)})


def album_with_notes(rng: Random) -> Scenario:
    names = [f"{word}.pix" for word in pick_words(rng, 1, 4)]
    return Scenario(["album", *names], {name: _healthy(rng, rng.randint(1, 9)) for name in names})


PROGRAM = Program(
    "imagetool",
    "C++",
    (
        Bug("imagetool-palette-null", {palette_missing: 9}),
        Bug("imagetool-rle-overrun", {run_too_long: 7}),
        Bug("imagetool-crop-empty", {cropped_then_blurred: 5, cropped_then_saved: 3}),
        Bug("imagetool-note-double-free", {album_with_notes: 6}),
    ),
)
