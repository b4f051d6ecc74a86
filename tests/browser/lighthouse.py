"""The audit of Lighthouse over every public template: `make lighthouse [URL=…]`. It needs node, and is no test.

Ends with one line of JSON; exit 1 when a page stays under what was promised.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser import looking
from tests.browser.budgets import site_at

PROMISED = {"performance": 98, "accessibility": 100}
MOST_PAINT = 1.5  # seconds until the largest piece is painted


def audit(url: str, program: str) -> dict[str, float]:
    """The scores of one page (0 to 100), and the seconds of its largest paint on Lighthouse's telephone."""
    with tempfile.TemporaryDirectory(prefix="sankore-lighthouse-") as folder:
        written = Path(folder) / "report.json"
        words = ["npx", "--yes", "lighthouse", url, "--quiet", "--output=json", f"--output-path={written}"]
        words.append(f"--only-categories={','.join(PROMISED)}")
        words.append("--chrome-flags=--headless=new --no-sandbox --disable-gpu")
        ended = subprocess.run(words, env={**os.environ, "CHROME_PATH": program}, capture_output=True, text=True)
        if not written.exists():
            raise SystemExit(f"Lighthouse gave no report of {url}:\n{ended.stderr.strip()[-1000:]}")
        report = json.loads(written.read_text())
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in PROMISED}
    return {**scores, "largest_paint": round(report["audits"]["largest-contentful-paint"]["numericValue"] / 1000, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", nargs="?", default="", help="a site that runs, with the demo in it")
    asked = parser.parse_args().url.rstrip("/")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if shutil.which("npx") is None or program is None:
        raise SystemExit("Lighthouse needs node and Chromium: install them (Debian: apt install nodejs npm chromium).")
    figures, low = {}, []
    with site_at(asked) as address:
        with looking.chromium() as browser:
            templates = looking.templates(browser.new_page(), address, reader="")
        for template in templates:
            if template.name == "not found":
                continue  # Lighthouse refuses a page that answers 404
            found = audit(address + template.in_language("fr"), program)
            figures[template.name] = found
            ok = all(found[name] >= score for name, score in PROMISED.items()) and found["largest_paint"] <= MOST_PAINT
            low += [] if ok else [template.name]
            figures_said = "  ".join(f"{measure} {figure:g}" for measure, figure in found.items())
            print(f"{template.name:<20} {figures_said}  {'ok' if ok else 'NO'}", flush=True)
    print(json.dumps({"pages": figures, "under_the_promise": low}, ensure_ascii=False))
    sys.exit(bool(low))


if __name__ == "__main__":
    main()
