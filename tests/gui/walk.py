"""What must hold for every control of a widget."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)

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
