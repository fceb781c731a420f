"""Typesets invented office papers, turns them into scans, and writes the record each of them should yield."""
