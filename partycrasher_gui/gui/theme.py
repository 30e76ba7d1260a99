"""Colours, fonts and icons of both themes, from one table of roles.

A theme is explicit: `apply` gives it to the application, `current` reads it back from a widget's
palette, so that two widgets in one process can wear different themes (and tests see both).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from ..resources import resource
from .stylesheet import STYLESHEET

# role: (light, dark)
ROLES: dict[str, tuple[str, str]] = {
    "background": ("#ffffff", "#1a1d21"),
    "panel": ("#f6f7f9", "#22262b"),
    "line": ("#e2e5ea", "#343a41"),
    "text": ("#1c2024", "#e6e8eb"),
    "dim": ("#646b76", "#9aa3ad"),
    "accent": ("#2f6fde", "#7aa7ff"),
    "selection": ("#e8f0fe", "#25334d"),
    "rarity": ("#b4501e", "#f0a070"),
    "done": ("#2b7a4b", "#6fc191"),
    "attention": ("#9a6700", "#e0b050"),
    "bar": ("#c9d7f2", "#35507f"),
    # settled here, where the pictures say nothing
    "hover": ("#f6f8fc", "#20262f"),
    "pressed": ("#dfe8f8", "#2d3b57"),
    "disabled": ("#9aa1ab", "#69717b"),
    "handle": ("#cfd4dc", "#454c55"),
    "difference": ("#fdf1ea", "#3a291f"),
    "on_accent": ("#ffffff", "#10203c"),
}


@dataclass(frozen=True, slots=True)
class Theme:
    """The colour of every role; `name` is `light` or `dark`."""

    name: str
    background: QColor
    panel: QColor
    line: QColor
    text: QColor
    dim: QColor
    accent: QColor
    selection: QColor
    rarity: QColor
    done: QColor
    attention: QColor
    bar: QColor
    hover: QColor
    pressed: QColor
    disabled: QColor
    handle: QColor
    difference: QColor
    on_accent: QColor

    @classmethod
    def light(cls) -> Theme:
        return _theme("light")

    @classmethod
    def dark(cls) -> Theme:
        return _theme("dark")

    @classmethod
    def named(cls, name: str) -> Theme:
        """`light`, `dark`, or anything else for what the system wears."""
        if name in ("light", "dark"):
            return _theme(name)
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return cls.dark() if dark else cls.light()

    def role(self, role: str) -> QColor:
        """The colour of a role by its name."""
        colour: QColor = getattr(self, role)
        return colour


@cache
def _theme(name: str) -> Theme:
    column = ("light", "dark").index(name)
    return Theme(name, *(QColor(ROLES[f.name][column]) for f in fields(Theme) if f.name != "name"))


def current(widget: QWidget | None = None) -> Theme:
    """The theme that a widget wears, or else the application."""
    palette = widget.palette() if widget else QGuiApplication.palette()
    text = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText)
    dark = text.lightness() > 127
    return Theme.dark() if dark else Theme.light()


def palette(theme: Theme) -> QPalette:
    """A theme as a palette, disabled group included."""
    made = QPalette()
    role, disabled = QPalette.ColorRole, QPalette.ColorGroup.Disabled
    for group in (role.Window, role.Base, role.Button, role.ToolTipBase):
        made.setColor(group, theme.background)
    made.setColor(role.AlternateBase, theme.panel)
    for group in (role.WindowText, role.Text, role.ButtonText, role.ToolTipText):
        made.setColor(group, theme.text)
        made.setColor(disabled, group, theme.disabled)
    made.setColor(role.PlaceholderText, theme.dim)
    made.setColor(role.Highlight, theme.selection)
    made.setColor(role.HighlightedText, theme.text)
    made.setColor(disabled, role.Highlight, theme.panel)
    made.setColor(role.Link, theme.accent)
    made.setColor(role.LinkVisited, theme.accent)
    made.setColor(role.Accent, theme.accent)
    made.setColor(role.Mid, theme.line)
    made.setColor(role.Midlight, theme.line)
    made.setColor(role.Light, theme.panel)
    made.setColor(role.Dark, theme.handle)
    made.setColor(role.Shadow, theme.line)
    return made


def stylesheet(theme: Theme) -> str:
    """The style sheet with this theme's colours filled in."""
    values = {role: getattr(theme, role).name() for role in ROLES}
    values["code_family"] = code_font().families()[0]
    values["code_size"] = f"{code_font().pointSizeF():g}pt"
    sheet = STYLESHEET
    for role, value in values.items():
        sheet = sheet.replace(f"@{role}@", value)
    return sheet


def apply(target: QApplication | QWidget, theme: Theme) -> None:
    """Dress the application, or one top-level widget, in a theme."""
    target.setPalette(palette(theme))
    target.setFont(ui_font())
    target.setStyleSheet(stylesheet(theme))


def wear(name: str) -> None:
    """Dress the whole application: `light`, `dark`, else as the system."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        apply(app, Theme.named(name))


# ---- fonts


@cache
def _installed(family: str) -> bool:
    return family in QFontDatabase.families()


def ui_font(*, scale: float = 1.0, bold: bool = False) -> QFont:
    """Inter, or else the platform's font; figures of equal width."""
    platform = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font = _font("Inter", platform, scale)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def code_font(*, scale: float = 1.0, bold: bool = False) -> QFont:
    """JetBrains Mono, or else the platform's fixed font; without ligatures, as code is written."""
    platform = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font = _font("JetBrains Mono", platform, scale * 0.94)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFeature(QFont.Tag("calt"), 0)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def _font(preferred: str, platform: QFont, scale: float) -> QFont:
    fallback = QFontInfo(platform).family()
    font = QFont([preferred, fallback] if _installed(preferred) else [fallback])
    font.setPointSizeF(max(platform.pointSizeF(), 9.75) * scale)
    return font


# ---- icons

_SIZES = (16, 20, 24, 32, 48, 64)


@cache
def _source(name: str) -> str:
    """The SVG text of an icon, drawn in `currentColor` on a 16 by 16 grid."""
    return resource(f"icons/{name}.svg").read_text("utf-8")


@cache
def _tinted(name: str, colour: str, disabled: str) -> QIcon:
    made = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        source = _source(name).replace("currentColor", tint)
        renderer = QSvgRenderer(QByteArray(source.encode()))
        for size in _SIZES:
            made.addPixmap(_rendered(renderer, size), mode)
    return made


def _rendered(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return pixmap


def icon(name: str, theme: Theme, role: str = "dim") -> QIcon:
    """An icon of `resources/icons` in the colour of a role."""
    return _tinted(name, getattr(theme, role).name(), theme.disabled.name())


def pixmap(
    name: str, theme: Theme, role: str = "dim", *, size: int = 16, ratio: float = 1.0
) -> QPixmap:
    """An icon as a pixmap of `size` logical pixels for a screen's pixel ratio."""
    return icon(name, theme, role).pixmap(QSize(size, size), ratio)
