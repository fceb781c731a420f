"""Pages in the browser. Knows nothing of how scans are read."""
