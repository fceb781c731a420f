"""The sample scans and the program that makes them."""
