"""The parts of the window. Panes never import each other; `window.py` wires them."""
