"""Every command of the window, once: menus, keys, palette and sheet are made from this table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    `menu` is the path of its menu, `block` groups it between separators there. `needs` names the
    states without which it is disabled. `choice` makes it one of several that exclude each other,
    `switch` one that is on or off. `places` are the context menus that hold it.
    """

    id: str
    text: str
    menu: str
    keys: str = ""
    icon: str = ""
    tip: str = ""
    needs: tuple[str, ...] = ()
    block: int = 0
    choice: str = ""
    switch: bool = False
    places: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The text without the mark of its mnemonic."""
        return self.text.replace("&", "")


_DOTS = "\N{HORIZONTAL ELLIPSIS}"
STORE, REPORT, MATCH, NEAR, PAIR = "writable", "report", "match", "near", "pair"

COMMANDS: tuple[Command, ...] = (
    Command("open-files", f"&Open crash files{_DOTS}", "File", "Ctrl+O", "file",
            "Import files or archives", (STORE,)),
    Command("open-folder", f"Open a &folder{_DOTS}", "File", "Ctrl+Shift+O", "folder",
            "Import a folder with all it holds", (STORE,)),
    Command("paste", "&Paste a report", "File", "Ctrl+V", "paste",
            "Import the text or the files on the clipboard", (STORE,)),
    Command("samples", "Import the &sample crashes", "File", "", "drop",
            "Reports of real crashes to try things with", (STORE, "samples")),
    Command("dry-run", "&Dry run", "File", "Ctrl+Shift+D", "dry-run",
            "Show where each would land, and store nothing", (STORE,), 1, switch=True),
    Command("cancel", "&Cancel the import", "File", "Ctrl+.", "close",
            "What is finished is kept", ("importing",), 1),
    Command("retry", "&Retry what was refused", "File", "Ctrl+R", "retry",
            "Import the refused files again", ("refused",), 1, places=("inbox",)),
    Command("open-store", f"Open another s&tore{_DOTS}", "File", "", "open",
            "Work on another file of crashes", (), 2),
    Command("quit", "&Quit", "File", "Ctrl+Q", "quit", "", (), 3),

    Command("find", "&Search", "Edit", "Ctrl+F", "search", "Go to the search field"),
    Command("clear-search", "C&lear the search", "Edit", "Ctrl+Shift+F", "close",
            "Show everything again", ("filtered",)),
    Command("copy-id", "Copy the report's &id", "Edit", "Ctrl+Shift+C", "copy", "", (REPORT,), 1,
            places=("tree",)),
    Command("copy-outcomes", "Copy the in&box rows", "Edit", "", "copy",
            "The selected rows, or all", ("outcomes",), 1, places=("inbox",)),
    Command("clear-inbox", "Clear the inbo&x", "Edit", "", "delete", "", ("outcomes",), 1,
            places=("inbox",)),
    Command("delete", "&Delete the report", "Edit", "Ctrl+Backspace", "delete",
            "Its bucket stays together", (REPORT, STORE), 2, places=("tree",)),

    Command("theme-system", "Like the &system", "View/Colours", choice="theme"),
    Command("theme-light", "&Light", "View/Colours", icon="light", choice="theme"),
    Command("theme-dark", "&Dark", "View/Colours", icon="dark", choice="theme"),
    Command("sort-total", "&Largest first", "View/Sort buckets", choice="order"),
    Command("sort-last_seen", "L&ast seen first", "View/Sort buckets", choice="order"),
    Command("sort-first_seen", "&Newest first", "View/Sort buckets", choice="order"),
    Command("sort-growth", "&Fastest growing first", "View/Sort buckets", choice="order"),
    Command("show-tree", "&Buckets", "View/Panes", "Ctrl+1", switch=True),
    Command("show-charts", "&Charts", "View/Panes", "Ctrl+2", switch=True),
    Command("show-compare", "Co&mparison", "View/Panes", "Ctrl+3", switch=True),
    Command("show-inbox", "&Inbox", "View/Panes", "Ctrl+4", switch=True),
    Command("arrange", "Mo&ve the panes", "View/Panes", "", "",
            "Give the panes title bars, to drag them elsewhere or out of the window", (), 1,
            switch=True),
    Command("reset-panes", "&Put the panes back", "View/Panes", "", "", "", (), 1),
    Command("next-pane", "Ne&xt pane", "View", "F6", "", "", (), 1),
    Command("previous-pane", "Pre&vious pane", "View", "Shift+F6", "", "", (), 1),
    Command("full-screen", "&Full screen", "View", "F11", "", "", (), 2, switch=True),

    Command("raise", "&Raise the threshold", "Threshold", "Ctrl+]", "arrow-up",
            "Split the buckets further"),
    Command("lower", "&Lower the threshold", "Threshold", "Ctrl+[", "arrow-down",
            "Merge the buckets further"),
    Command("type-threshold", "&Type a threshold", "Threshold", "Ctrl+T"),
    Command("default-threshold", "&Default threshold", "Threshold", "Ctrl+0", "retry"),
    Command("scale-likeness", "By li&keness", "Threshold", "Ctrl+Shift+K", block=1, choice="scale"),
    Command("scale-score", "By &score", "Threshold", "Ctrl+Shift+S", block=1, choice="scale"),

    Command("back", "&Back", "Go", "Alt+Left", "arrow-up", "What was looked at before", ("back",)),
    Command("forward", "&Forward", "Go", "Alt+Right", "arrow-down", "", ("forward",)),
    Command("reveal", "&Show in the tree", "Go", "Ctrl+J", "bucket", "", (REPORT,), 1),
    Command("founder", "To the f&ounder", "Go", "Ctrl+Shift+U", "", "The bucket's oldest report",
            ("member",), 1, places=("tree",)),
    Command("match", "To the top &match", "Go", "Ctrl+U", "", "The report it was linked to",
            (MATCH,), 1, places=("tree",)),
    Command("why", "&Why here?", "Go", "Ctrl+Y", "why", "The chain to the founder, in numbers",
            (REPORT,), 2, places=("tree",)),
    Command("compare-match", "&Compare with the nearest", "Go", "Ctrl+D", "compare",
            "Its top match, or the report of its bucket most like it", (NEAR,), 2,
            places=("tree",)),
    Command("compare-pair", "Compare the &two selected", "Go", "Ctrl+Shift+E", "compare",
            "Select two reports in the tree with Ctrl and a click", (PAIR,), 2, places=("tree",)),

    Command("palette", "&Every command", "Help", "Ctrl+Shift+P", "command",
            "Find a command by a few letters"),
    Command("shortcuts", "&Keys", "Help", "F1", "keyboard", "All keys on one sheet"),
    Command("log", "Show the &log", "Help", "", "folder", "The folder with the log file", (), 1),
    Command("about", "&About PartyCrasher", "Help", "", "app", "", (), 1),
)  # fmt: skip
