"""Where reports, links and events are kept."""
