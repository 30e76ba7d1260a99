"""What must hold for every control of a widget."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
)
_OF_QT = (QHeaderView, QScrollBar)


def tab_stops(qtbot: QtBot, start: QWidget) -> list[str]:
    """The names that Tab leads to from a widget, until it is back there."""
    start.setFocus()
    names = [start.accessibleName()]
    for _ in range(100):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is start:
            return names
        names.append(QApplication.focusWidget().accessibleName())
    raise AssertionError(f"Tab never comes back: {names}")


def unnamed_controls(widget: QWidget) -> list[str]:
    """Controls that can be reached and say nothing to a screen reader."""
    return [
        f"{type(control).__name__} in {type(control.parent()).__name__}"
        for control in widget.findChildren(QWidget)
        if isinstance(control, CONTROLS)
        and not isinstance(control, _OF_QT)
        and control.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (control.accessibleName() or getattr(control, "text", str)())
    ]
