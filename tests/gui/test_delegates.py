"""What the cells paint, looked at pixel by pixel."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from partycrasher_gui.gui import delegates, theme
from partycrasher_gui.gui.models.roles import Tone

pytestmark = pytest.mark.usefixtures("qapp")
BOTH = pytest.mark.parametrize("worn", ["light", "dark"], indirect=True)
ROOM = QRect(0, 0, 80, 20)


@pytest.fixture
def worn(request: pytest.FixtureRequest) -> theme.Theme:
    return theme.Theme.named(getattr(request, "param", "light"))


@pytest.fixture
def image(worn: theme.Theme) -> QImage:
    made = QImage(80, 20, QImage.Format.Format_RGB32)
    made.fill(worn.background)
    return made


def columns_of(image: QImage, colour: QColor) -> list[int]:
    """The x of every column that holds a pixel of this colour."""
    spots = product(range(image.width()), range(image.height()))
    return sorted({x for x, y in spots if image.pixelColor(x, y) == colour})


def test_bar_is_as_long_as_its_part(worn: theme.Theme, image: QImage) -> None:
    with QPainter(image) as painter:
        delegates.paint_bar(painter, ROOM, 0.5, worn.bar)
    covered = columns_of(image, worn.bar)
    assert 36 <= len(covered) <= 40
    assert covered[-1] < 40


def test_nothing_is_still_a_tick(worn: theme.Theme, image: QImage) -> None:
    with QPainter(image) as painter:
        delegates.paint_bar(painter, ROOM, 0.0, worn.text)
    assert image.pixelColor(0, 10) != worn.background
    assert image.pixelColor(3, 10) == worn.background


def test_split_bar_has_two_parts_in_order(worn: theme.Theme, image: QImage) -> None:
    with QPainter(image) as painter:
        delegates.paint_split(painter, ROOM, (0.5, 0.25), worn)
    first, second = columns_of(image, worn.accent), columns_of(image, worn.bar)
    assert first[-1] < second[0]
    assert len(first) > len(second) > 10


@BOTH
def test_sparkline_has_a_column_a_week_the_newest_in_the_accent(
    worn: theme.Theme, image: QImage
) -> None:
    with QPainter(image) as painter:
        delegates.paint_sparkline(painter, ROOM, (4, 0, 2, 1, 4), worn)
    assert max(columns_of(image, worn.bar)) < 16
    assert min(columns_of(image, worn.accent)) == 32
    assert image.pixelColor(20, 19) == worn.line
    assert image.pixelColor(40, 5) == worn.background
    assert image.pixelColor(70, 1) == worn.accent


def test_sparkline_of_nothing_is_a_hairline(worn: theme.Theme, image: QImage) -> None:
    with QPainter(image) as painter:
        delegates.paint_sparkline(painter, ROOM, (0, 0, 0), worn)
    assert columns_of(image, worn.accent) == []
    assert image.pixelColor(5, 19) == worn.line


@BOTH
def test_every_tone_is_legible_on_every_ground(worn: theme.Theme) -> None:
    grounds = (worn.background, worn.panel, worn.hover, worn.selection, worn.difference)
    for tone, ground in product(Tone, grounds):
        shown = delegates.legible(worn.role(tone).rgb(), ground.rgb(), worn.text.rgb())
        assert delegates.contrast(shown, ground) >= 4.5, (tone, ground.name())


def test_legible_leaves_a_good_colour_alone(worn: theme.Theme) -> None:
    rare, ground = worn.rarity.rgb(), worn.background.rgb()
    assert delegates.legible(rare, ground, worn.text.rgb()).rgb() == rare


def test_contrast_of_black_and_white_is_21() -> None:
    assert delegates.contrast(QColor("black"), QColor("white")) == pytest.approx(21.0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(alphabet="abcXYZ_:<>, ", min_size=1, max_size=200),
    room=st.integers(min_value=40, max_value=900),
)
def test_elided_names_fit_and_keep_their_end(name: str, room: int) -> None:
    metrics = QFontMetrics(delegates.cell_font(True, True))
    shown = delegates.elide_name(name, metrics, room)
    if shown != name:
        assert metrics.horizontalAdvance(shown) <= room
        assert "…" in shown
    elif metrics.horizontalAdvance(name) > room:
        pytest.fail("the whole name does not fit")


def test_elided_name_keeps_what_tells_it_apart() -> None:
    metrics = QFontMetrics(delegates.cell_font(True, False))
    name = "xlnt::detail::compound_document::read_directory"
    room = metrics.horizontalAdvance(name) * 2 // 3
    assert delegates.elide_name(name, metrics, room).endswith("::read_directory")
