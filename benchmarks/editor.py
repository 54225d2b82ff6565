"""An editor of `benchmarks.crowd`: opens the story form, types, saves, and settles what collides on the merge page."""

import random
import time
from typing import Any

from benchmarks.losses import Diary, Shown, Side, lines
from benchmarks.visitor import Failed, Page, Visitor

LEAD, OPENING = 5, 10  # one save in so many rewrites it
FORM = "//form[@id='article_form']"
MERGE = "//form[@data-merge-form]"
PLACES = MERGE + "//fieldset[starts-with(@id, 'at-')]"
WAYS = ("mine", "theirs", "write")  # to settle a collision, by turns
NOT_IN_A_VERSION = ".//del | .//*[contains(@class, 'visually-hidden')]"  # what went, and words for screen readers


class Editor:
    """One person, with a browser and a diary."""

    def __init__(self, number: int, address: str) -> None:
        self.number, self.address = number, address
        self.visitor, self.diary = Visitor(address), Diary()
        self._page: Page | None = None  # where the last save led: the form again

    def log_in(self, username: str, password: str) -> None:
        """Enter the desk."""
        self.visitor.log_in(username, password)

    def save(self, turn: int, chance: random.Random, until: float) -> None:
        """Type something and save it, again if the server failed; raises Failed for other refusals, TimeoutError."""
        while time.monotonic() < until:
            try:
                return self._save(turn, chance, until)
            except Failed as error:
                if error.status < 500:
                    raise
                self.diary.failures.append(str(error))
                self._page = None
        raise TimeoutError(f"save {turn} did not come through")

    def _save(self, turn: int, chance: random.Random, until: float) -> None:
        page = self._page or self.visitor.get(self.address)
        form = page.form(FORM)
        typed, paragraph, shared = self._typed(form, turn, chance)
        start = time.monotonic()
        answer = self.visitor.send(page, form, "_save", **typed)
        self.diary.seconds.append(time.monotonic() - start)
        settled, written = 0, {}
        while answer.document.xpath(MERGE):
            if time.monotonic() > until:
                raise TimeoutError(f"save {turn} met others {settled} times")
            self._look_for(written, answer)
            answer, written = self._settle(answer, typed, int(form.fields["base"]), turn)
            settled += 1
        if answer.path != page.path or not answer.document.xpath("//*[contains(@class, 'messagelist')]"):
            errors = answer.text("//*[contains(@class, 'errorlist')]")
            raise LookupError(f"Save {turn} led to {answer.address}: {errors or answer.text('//main')[:300]}")
        self._page = answer
        self.diary.paragraphs.append(paragraph)
        self.diary.shared += [*shared, *written.values()]
        self.diary.settled += bool(settled)
        self.diary.again += max(0, settled - 1)

    def _typed(self, form: Any, turn: int, chance: random.Random) -> tuple[dict[str, str], str, list[str]]:
        """Return what is typed: the form's values, the paragraph of one's own, and what else was rewritten."""
        mark = f"{self.number}.{turn}"
        paragraph = f"Paragraf {mark} ditulis oleh redaktur {self.number} pada simpanan {turn}."
        paragraphs = lines(form.fields["body"])
        shared = []
        if chance.randrange(OPENING) == 0:
            paragraphs[0] = f"Pembuka {mark}: warga menunggu bantuan di posko sejak pagi."
            shared.append(paragraphs[0])
        paragraphs.insert(chance.randint(1, len(paragraphs)), paragraph)
        typed = {"body": "".join(f"<p>{text}</p>" for text in paragraphs), "lead": form.fields["lead"].strip()}
        if chance.randrange(LEAD) == 0:
            typed["lead"] = f"Teras {mark}: air belum surut."
            shared.append(typed["lead"])
        return typed, paragraph, shared

    def _look_for(self, written: dict[str, str], page: Page) -> None:
        """Look for what was written on the merge page before this one: the same place must hold it still."""
        boxes = page.form(MERGE).fields
        for name, text in written.items():
            if name in boxes and text not in boxes[name]:
                self.diary.problems.append(f"{name} held {text!r} and holds {boxes[name]!r}")

    def _settle(self, page: Page, typed: dict[str, str], base: int, turn: int) -> tuple[Page, dict[str, str]]:
        """Decide on a merge page, and save; returns what that led to, and what was written anew, by its field."""
        form = page.form(MERGE)
        sides = tuple(_side(place) for place in page.document.xpath(PLACES))
        newest = int(form.fields["state"].split()[0])
        self.diary.shown.append(Shown(base, newest, typed["lead"], typed["body"], sides))
        chosen, written = {}, {}
        for number, side in enumerate(sides):
            chosen[f"choose-{side.id}"] = way = WAYS[(turn + number) % len(WAYS)]
            if way == "write":
                text = f"Bersama {self.number}.{turn}.{len(self.diary.shown)}: warga menunggu, air belum surut."
                chosen[f"write-{side.id}"] = text if side.id == "lead" else f"<p>{text}</p>"
                written[f"write-{side.id}"] = text
        return self.visitor.send(page, form, "_save", **chosen), written


def _side(place: Any) -> Side:
    """Return the versions at a place of the merge page, as they stand there."""
    texts = {}
    for which in ("base", "theirs", "mine"):
        (shown,) = place.xpath(f".//*[contains(@class, 'side-{which}')]//*[@class='side-text']")
        for mark in shown.xpath(NOT_IN_A_VERSION):
            mark.drop_tree()
        paragraphs = [" ".join(each.text_content().split()) for each in shown.xpath(".//p") or [shown]]
        texts[which] = "\n".join(text for text in paragraphs if text)
    return Side(place.get("id").removeprefix("at-"), **texts)
