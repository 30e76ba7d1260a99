"""From bytes of any origin to drafts of reports."""
