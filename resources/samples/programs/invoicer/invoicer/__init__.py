"""invoicer: bills, statements and reminders from a folder of JSON."""
