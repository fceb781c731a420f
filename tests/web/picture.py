"""Takes the README's picture of the search page from an archive of the samples.

make demo SERVE=0 && .venv/bin/python tests/web/picture.py demo docs/cari.png
"""

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
PORT = 8179
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


def main(data: str, picture: str) -> None:
    server = subprocess.Popen(
        [sys.executable, ROOT / "arsip.py", "serve", "--data", data, "--port", str(PORT)]
    )
    try:
        address = f"http://127.0.0.1:{PORT}/?q=data+pemilih"
        for _ in range(100):
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            page = browser.new_page(viewport={"width": 1200, "height": 860})
            page.goto(address)
            page.screenshot(path=picture)
            browser.close()
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main(*sys.argv[1:])
