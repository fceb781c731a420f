"""Printed forms: rows in, bytes out. Knows what the office's forms look like, not who may print them."""
