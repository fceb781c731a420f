"""Reads scans into records: watch, receive, read, parse. Knows nothing of the web."""
