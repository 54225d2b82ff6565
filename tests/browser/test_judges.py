"""Outside judges on a demo newsroom: axe (WCAG 2.0 to 2.2, A and AA) on every kind of page, Nu on every public one.

They come from npm (.ci/tools) and need Java; wanting, these tests skip, or fail where REQUIRE_BROWSER is set.
"""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.served import ROOT, demo, log_in

from . import judged

TOOLS = ROOT / ".ci" / "tools" / "node_modules"
AXE = TOOLS / "axe-core" / "axe.min.js"
NU = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]  # of these, those that a scheme can break where nothing moves
RUN = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return found.violations.flatMap(({id, nodes}) =>
    nodes.map(({html, failureSummary}) => `${id}: ${html.slice(0, 200)} ${failureSummary.replace(/\\s+/g, " ")}`));
}"""
SHAPE = """() => JSON.stringify(Array.from(document.querySelectorAll("*"), (each) => {
  const {x, y, width, height} = each.getBoundingClientRect();
  return [x, y, width, height];
}))"""
SETTLED = """() => Promise.allSettled(document.getAnimations()
  .filter((each) => each instanceof CSSTransition).map((each) => each.finished))"""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
# High enough for a story's form: axe takes a button for too small that the bar of steps half covers until one scrolls.
DESK, POCKET = WIDE | {"height": 4000}, NARROW | {"height": 9000}


def need(path, command: str) -> None:
    if not path or not Path(path).exists():
        reason = f"{path or command} is wanting: {command}"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="module")
def newsroom():
    with demo() as served:
        yield served


def judge(page, url: str, status: int = 200) -> list[str]:
    """What axe says of a page in light and in dark, the same words once; it must answer with `status`."""
    light(page)
    return look(page, page.goto(url), status)


def light(page) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


def look(page, answer, status: int = 200) -> list[str]:
    """What axe says of the page that is open in light, and then of the same page in dark; it is light again then.

    In the dark, only those rules look again that look at colours, unless anything has moved.
    """
    if answer.status != status:
        return [f"{answer.url} answers {answer.status}, not {status}"]
    page.evaluate(AXE.read_text("utf-8"))
    found, shape = page.evaluate(RUN, {"type": "tag", "values": RULES}), page.evaluate(SHAPE)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.evaluate(SETTLED)
    same = page.evaluate(SHAPE) == shape
    rules = {"type": "rule", "values": COLOURS} if same else {"type": "tag", "values": RULES}
    dark = [line for line in page.evaluate(RUN, rules) if line not in found]
    light(page)
    return [f"{answer.url} (light) {line}" for line in found] + [f"{answer.url} (dark) {line}" for line in dark]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_on_readers_pages(chromium, newsroom, size):
    need(AXE, "npm ci --prefix .ci/tools")
    page = chromium.new_page(viewport=size)
    problems = []
    for address, status in judged.public(page, newsroom.url).items():
        problems += judge(page, newsroom.url + address, status)
    page.close()
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize(
    # Wide, an administrator sees what managing editors and editors do, and more; a reporter is refused most.
    ("user", "size", "is_judged"),
    [("admin", DESK, True), ("redpel", POCKET, True), ("reporter", DESK, True), ("editor", DESK, False)],
)
def test_axe_finds_nothing_at_the_desk(chromium, newsroom, user, size, is_judged):
    need(AXE, "npm ci --prefix .ci/tools")
    page = chromium.new_page(viewport=size)
    problems = judge(page, f"{newsroom.url}/admin/login/")
    log_in(page, newsroom, user)
    answered = look if is_judged else lambda _page, answer: [] if answer.ok else [f"{answer.url}: {answer.status}"]
    kinds = judged.desk(page, newsroom.url, lambda answer: problems.extend(answered(page, answer)))
    assert [kind for kind in judged.REACHED[user] if f"/admin/articles/{kind}" not in kinds] == []
    assert [page for page in judged.OWN if f"/admin/akun/{page}" not in kinds] == []
    page.close()
    assert not problems, "\n" + "\n".join(problems)


def test_axe_finds_nothing_where_a_second_factor_is_asked(chromium, newsroom):
    need(AXE, "npm ci --prefix .ci/tools")
    page = chromium.new_page(viewport=NARROW)
    log_in(page, newsroom, "editor")
    page.goto(f"{newsroom.url}/admin/akun/aplikasi/")
    secret = page.inner_text(".totp-key")
    problems = []
    for code in ("salah", format_hotp_value(hotp_value(secret, int(time.time()) // 30))):
        page.fill("#id_code", code)
        with page.expect_navigation() as reached:
            page.click("#content-main [type=submit]")
        problems += look(page, reached.value)
    for own in ("", "aplikasi/hapus/", "cadangan/baru/"):
        problems += judge(page, f"{newsroom.url}/admin/akun/{own}")
    page.context.clear_cookies()
    log_in(page, newsroom, "editor")
    problems += judge(page, f"{newsroom.url}/admin/akun/masuk/kode/")
    page.close()
    assert not problems, "\n" + "\n".join(problems)


def test_nu_finds_no_error_on_readers_pages(chromium, newsroom, tmp_path):
    need(NU, "npm ci --prefix .ci/tools")
    need(shutil.which("java"), "apt install default-jre-headless")
    page = chromium.new_page()
    names = {}
    for number, (address, status) in enumerate(judged.public(page, newsroom.url).items()):
        answer = page.request.get(newsroom.url + address)
        assert answer.status == status, address
        file = tmp_path / f"{number}.html"
        file.write_bytes(answer.body())
        names[file.as_uri()] = address
    page.close()
    ran = subprocess.run(
        ["java", "-jar", NU, "--format", "json", "--stdout", "--exit-zero-always", *tmp_path.glob("*.html")],
        capture_output=True, check=True,
    )  # fmt: skip
    said = json.loads(ran.stdout)["messages"]
    errors = [
        f"{names.get(m['url'], m['url'])}: {m['message']} {m.get('extract', '')}" for m in said if m["type"] != "info"
    ]
    assert not errors, "\n" + "\n".join(errors)
