"""The style sheet: calm surfaces, hairlines instead of frames, one accent. @role@ is a colour.

Widgets choose a look by the dynamic property `look`: title, heading, dim, code, chip, flat,
primary, banner, strip.
"""

STYLESHEET = """
QMainWindow, QDialog { background: @background@; }
QMainWindow::separator { background: @line@; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent@; }
QSplitter::handle:horizontal { width: 4px; background: @background@;
  border-left: 1px solid @line@; }
QSplitter::handle:vertical { height: 4px; background: @background@; border-top: 1px solid @line@; }
QSplitter::handle:horizontal:hover { border-left: 2px solid @accent@; }
QSplitter::handle:vertical:hover { border-top: 2px solid @accent@; }
QToolTip { background: @panel@; color: @text@; border: 1px solid @line@; padding: 4px 6px; }

QLabel[look="title"] { font-size: 12.5pt; font-weight: 600; }
QLabel[look="heading"] { font-weight: 600; }
QLabel[look="dim"] { color: @dim@; }
QLabel[look="small"] { color: @dim@; font-size: 8.25pt; }
QLabel[look="code"] { font-family: "@code_family@"; font-size: @code_size@; }
QLabel[look="error"] { color: @rarity@; }
QLabel[look="chip"], QToolButton[look="chip"], QPushButton[look="chip"] {
  background: @panel@; color: @dim@; border: 1px solid @line@; border-radius: 11px;
  padding: 2px 10px; min-height: 16px;
}
QToolButton[look="chip"][pictured="true"] { padding: 2px 4px 2px 8px; }
QToolButton[look="chip"]:hover, QPushButton[look="chip"]:hover {
  background: @hover@; color: @text@; }
QToolButton[look="chip"]:checked, QPushButton[look="chip"]:checked {
  background: @selection@; color: @text@; border-color: @accent@;
}
QToolButton[look="chip"]:focus, QPushButton[look="chip"]:focus { border-color: @accent@; }
QToolButton[look="chip"]:disabled, QPushButton[look="chip"]:disabled { color: @disabled@; }
QToolButton[look="chip"]::menu-indicator { image: none; width: 0; }

QToolButton { background: transparent; color: @text@; border: 1px solid transparent;
  border-radius: 6px; padding: 3px 6px; }
QToolButton:hover { background: @hover@; border-color: @line@; }
QToolButton:pressed, QToolButton:checked { background: @selection@; }
QToolButton:focus { border-color: @accent@; }
QToolButton:disabled { color: @disabled@; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton { background: @background@; color: @text@; border: 1px solid @line@; border-radius: 6px;
  padding: 4px 14px; min-height: 18px; }
QPushButton:hover { background: @hover@; }
QPushButton:pressed { background: @pressed@; }
QPushButton:focus { border-color: @accent@; }
QPushButton:disabled { color: @disabled@; background: @panel@; }
QPushButton[look="primary"] { background: @accent@; color: @on_accent@; border-color: @accent@;
  font-weight: 600; }
QPushButton[look="primary"]:focus { border: 2px solid @text@; padding: 3px 13px; }
QPushButton[look="link"] { background: transparent; border: 1px solid transparent; color: @accent@;
  padding: 1px 4px; }
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border-color: @accent@; }

QLineEdit, QDoubleSpinBox, QSpinBox, QComboBox { background: @panel@; color: @text@;
  border: 1px solid @line@; border-radius: 7px; padding: 3px 8px; min-height: 20px;
  selection-background-color: @accent@; selection-color: @on_accent@; }
QLineEdit:focus, QDoubleSpinBox:focus, QSpinBox:focus, QComboBox:focus { border-color: @accent@; }
QLineEdit:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: @disabled@; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; background: transparent;
  padding: 0; min-height: 0; border-radius: 0; }
QLineEdit[look="code"] { font-family: "@code_family@"; font-size: @code_size@; }
QLineEdit[wrong="true"] { border-color: @rarity@; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: none; width: 0; }
QComboBox QAbstractItemView { background: @background@; border: 1px solid @line@; padding: 4px;
  outline: none; selection-background-color: @selection@; selection-color: @text@; }
QPlainTextEdit, QTextEdit, QTextBrowser { background: @background@; color: @text@; border: none;
  selection-background-color: @accent@; selection-color: @on_accent@; }

QMenuBar { background: @background@; padding: 1px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: @selection@; }
QMenu { background: @background@; border: 1px solid @line@; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 5px; }
QMenu::item:selected { background: @selection@; color: @text@; }
QMenu::item:disabled { color: @disabled@; }
QMenu::separator { height: 1px; background: @line@; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }

QAbstractItemView { background: @background@; border: none; outline: none; color: @text@;
  selection-background-color: @selection@; selection-color: @text@; }
QTreeView::item, QTableView::item, QListView::item { border: none; }
QTreeView::item:hover, QTableView::item:hover, QListView::item:hover { background: @hover@; }
QTreeView::item:selected, QTableView::item:selected, QListView::item:selected {
  background: @selection@; color: @text@; }
QHeaderView { background: @background@; border: none; }
QHeaderView::section { background: @background@; color: @dim@; border: none;
  border-bottom: 1px solid @line@; padding: 4px 8px; font-size: 8.25pt; font-weight: 500; }
QHeaderView::section:hover { color: @text@; }

QTabWidget::pane { border: none; border-top: 1px solid @line@; }
QTabBar { background: transparent; border: none; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @dim@; border: none; padding: 6px 11px 7px 11px;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text@; }
QTabBar::tab:selected { color: @text@; border-bottom: 2px solid @accent@; }
QTabBar::tab:focus { color: @text@; background: @hover@; }

QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 11px; }
QScrollBar:horizontal { height: 11px; }
QScrollBar::handle { background: @handle@; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 28px; margin: 2px 3px 2px 2px; }
QScrollBar::handle:horizontal { min-width: 28px; margin: 2px 2px 3px 2px; }
QScrollBar::handle:hover { background: @dim@; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QProgressBar { background: @line@; border: none; border-radius: 2px;
  max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: @accent@; border-radius: 2px; }

QStatusBar { background: @background@; color: @dim@; border-top: 1px solid @line@; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @dim@; }
QDockWidget { border: none; font-weight: 500; }
QDockWidget::title { background: @background@; padding: 4px 8px; border-bottom: 1px solid @line@;
  text-align: left; }

QFrame[look="banner"] { background: @difference@; border: none; border-bottom: 1px solid @line@; }
QFrame[look="strip"] { background: @selection@; border: none; border-bottom: 1px solid @line@; }
QFrame[look="popup"] { background: @background@; border: 1px solid @line@; border-radius: 10px; }
"""
