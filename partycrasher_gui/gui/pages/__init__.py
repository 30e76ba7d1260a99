"""What the panes are made of: one page a tab, and the headers above them."""
