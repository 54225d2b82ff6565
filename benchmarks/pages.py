"""What loading a page costs a reader's phone: `python -m benchmarks.pages`.

Needs chromium and `npm ci --prefix .ci/tools`. Lighthouse (phone profile) opens home, list and story of a demo newsroom
whose noindex is off. It prints the scores, what is transferred besides pictures, the requests and the layout shift, and
ends with 1 where a promise is broken: 100 for accessibility, best practices and SEO; at most 30 kB of HTML, CSS and JS;
at most 5 requests besides pictures; no shift. Speed is printed, never judged.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from tests.served import CHROMIUM, FLAGS, ROOT, demo

LIGHTHOUSE = ROOT / ".ci" / "tools" / "node_modules" / "lighthouse" / "cli" / "index.js"
PERFECT = ("accessibility", "best-practices", "seo")
TEXT = {"Document", "Stylesheet", "Script", "Fetch", "XHR", "Other", "Font", "Manifest"}
BYTES, REQUESTS = 30_000, 5


def measure(address: str) -> dict[str, Any]:
    """Run Lighthouse on `address`; return its report. When it could not trace the page it is run again, as it asks."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        flags = " ".join(["--headless=new", f"--user-data-dir={folder}/chromium", *FLAGS])
        line = ["node", str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={report}"]
        for last in (False, False, True):
            ran = subprocess.run(
                [*line, f"--chrome-flags={flags}"], check=last, env=os.environ | {"CHROME_PATH": CHROMIUM}
            )
            if ran.returncode == 0:
                break
        found: dict[str, Any] = json.loads(report.read_text("utf-8"))
        return found


def row(report: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a report."""
    scores = {name: round(category["score"] * 100) for name, category in report["categories"].items()}
    requests = report["audits"]["network-requests"]["details"]["items"]
    text = [item for item in requests if item.get("resourceType") in TEXT]
    return scores | {
        "bytes": sum(item["transferSize"] for item in text),
        "requests": len(text),
        "shift": report["audits"]["cumulative-layout-shift"]["numericValue"],
        "paint": report["audits"]["largest-contentful-paint"]["numericValue"] / 1000,
    }


def broken(name: str, figures: dict[str, Any], report: dict[str, Any]) -> list[str]:
    """Return the promises that a page breaks, in words."""
    found = [f"{name}: {score} is {figures[score]}, not 100" for score in PERFECT if figures[score] < 100]
    for score in PERFECT:
        for reference in report["categories"][score]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if audit["score"] is not None and audit["score"] < 1 and reference["weight"]:
                found.append(f"{name}: {audit['id']}: {audit['title']}")
    if figures["bytes"] > BYTES:
        found.append(f"{name}: {figures['bytes']} bytes besides pictures, more than {BYTES}")
    if figures["requests"] > REQUESTS:
        found.append(f"{name}: {figures['requests']} requests besides pictures, more than {REQUESTS}")
    if figures["shift"] > 0:
        found.append(f"{name}: the layout shifts by {figures['shift']:.4f}")
    return found


def main() -> int:
    """Measure home, list and story; return 1 if a promise is broken."""
    problems = []
    with demo(DEMO="0") as newsroom:
        known = urllib.request.urlopen(f"{newsroom.url}/sitemap-news.xml").read().decode()
        story = known.split("/artikel/")[1].split("<")[0]
        print("| page | performance | accessibility | best practices | SEO | bytes | requests | shift | LCP, s |")
        print("|---|---|---|---|---|---|---|---|---|")
        for name, path in {"home": "/", "list": "/berita/", "story": f"/artikel/{story}"}.items():
            report = measure(newsroom.url + path)
            figures = row(report)
            cells = [
                figures["performance"],
                *(figures[score] for score in PERFECT),
                figures["bytes"],
                figures["requests"],
            ]
            print(f"| {name} | {' | '.join(map(str, cells))} | {figures['shift']:.3f} | {figures['paint']:.1f} |")
            problems += broken(name, figures, report)
    print(*problems, sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
