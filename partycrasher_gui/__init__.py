"""PartyCrasher: turns a heap of crash reports into a short, explained list of bugs."""

__version__ = "0.1.0"
