#!/usr/bin/env python3
"""What sealed messages cost: .venv/bin/python bench/sealed.py [--many 10000] [--rounds 7] [--parts ciphers,sending,pages]

Prints messages sealed and opened a second, in Python and in Chromium, beside a bare HKDF and AES-GCM over as many bytes;
what `dm:send` costs the server beside a message in a room; how soon a conversation with a long past shows its first screen,
beside one of 100 messages; and how long a search over that past takes. What is compared is measured in turn, in one run,
so that this machine's speed cancels out. A real server, a real browser, keys as members have them.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.sealed_parts.ciphers import ciphers  # noqa: E402
from bench.sealed_parts.pages import pages  # noqa: E402
from bench.sealed_parts.server import sending  # noqa: E402
from tests.browser.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.server import running  # noqa: E402

PARTS = {"ciphers": ciphers, "sending": sending, "pages": pages}


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory() as home, running(Path(home), rate_limits="off") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=list(FLAGS))
        for name in asked.parts.split(","):
            PARTS[name](visitor(server, browser), server, asked)
        browser.close()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=10_000, help="messages of the long conversation")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--chromium", default=CHROMIUM)
    return parser.parse_args()


def visitor(server, browser):
    """A function that opens pages as tests' `open_as` does."""
    def open_as(name: str, path: str, **options):
        context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
        context.set_default_timeout(120_000)
        token = server.cookie_for(name).removeprefix("session=")
        context.add_cookies([{"name": "session", "value": token, "url": server.url, "httpOnly": True}])
        page = context.new_page()
        page.goto(server.url + path)
        return page
    return open_as


if __name__ == "__main__":
    main()
