"""What the demo's newsroom did before somebody looks: a story changed after it came out, work given out, readings."""

from datetime import datetime, timedelta

from .. import assignments, editing, notes, readership, workflow
from ..models import Article, Correction, Reading, Release, User
from ..publication import Change

CHANGED = "da9a703b-c209-531f-a7e7-7071b6773c0f"
NEWS = (
    "<p><strong>Pembaruan:</strong> derek nomor satu mulai dirakit kembali, sehari lebih cepat daripada jadwal. "
    "Dua kapal antarpulau sudah mendapat giliran sandar.</p>"
)
GIVEN = "934764d5-46cd-58f7-93b0-574e91a08298"  # a draft of the reporter's
BRIEF = "Tambahkan suara petani perempuan dan angka produksi tahun lalu."
NOTE = "@reporter Dinas perikanan baru bisa dihubungi selepas pukul 14. @redpel Tahan dulu kotak datanya."
DUE = timedelta(hours=5)
READ = 12  # stories that were read
# Accounts, and what they must be allowed to do: one that was there before the demo keeps its own rights.
NEEDED = {
    "editor": ["articles.change_article", "articles.edit_others_article", "articles.submit_article"],
    "redpel": ["articles.edit_others_article", "articles.approve_article", "articles.publish_article"],
}
# How long ago, what it means to readers, which words of the text, what becomes of them ("": they are added).
STEPS: tuple[tuple[timedelta, Change, str, str], ...] = (
    (timedelta(minutes=200), Change(), "", NEWS),
    (
        timedelta(minutes=170),
        Change(Release.Change.SILENT),
        "Rata-rata waktu tunggunya mencapai 62 jam, padahal",
        "Waktu tunggunya rata-rata 62 jam, padahal",
    ),
    (
        timedelta(minutes=80),
        Change(
            Release.Change.CORRECTION,
            Correction.Kind.CORRECTION,
            "Rel yang rusak baru dapat dipakai dalam empat pekan. Sebelumnya tertulis tiga pekan.",
            "Manajer operasi terminal menelepon redaksi.",
        ),
        "Rel yang rusak baru dapat dipakai dalam tiga pekan.",
        "Rel yang rusak baru dapat dipakai dalam empat pekan.",
    ),
)


def read(now: datetime) -> None:
    """Let the newest stories have been read in each of the last hours that they were out; `now` is UTC.

    Some more than others, lest the list of what is most read be that of the newest.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    stories = Article.objects.live(now).newest_first().values_list("pk", "published_at")[:READ]
    Reading.objects.bulk_create(
        Reading(article_id=pk, hour=hour - timedelta(hours=ago), reads=liked * (12 - ago))
        for place, (pk, published_at) in enumerate(stories)
        if (liked := 1 + place * 7 % READ)
        for ago in range(12)
        if hour - timedelta(hours=ago) >= published_at
    )
    readership.refresh(now)


def talk(now: datetime) -> None:
    """Give a draft to its reporter and write a note on it; `now` is UTC. Nothing without the story or those who may."""
    story = Article.objects.filter(uid=GIVEN).first()
    people = {user.username: user for user in User.objects.filter(username__in=["reporter", "editor"])}
    if story is None or len(people) < 2 or not assignments.may_assign(people["editor"], story):
        return
    at, due = now - timedelta(minutes=25), now + DUE
    assignments.assign(story, assignee=people["reporter"], due_at=due, brief=BRIEF, actor=people["editor"], now=at)
    notes.add(story, NOTE, actor=people["editor"], now=at)


def make(now: datetime) -> None:
    """Change the story as people would, step by step; `now` is UTC. Nothing without the story or those who may."""
    story = Article.objects.live(now - STEPS[0][0]).filter(uid=CHANGED).first()
    users = User.objects.filter(username__in=NEEDED)
    people = {user.username: user for user in users if user.has_perms(NEEDED[user.username])}
    if story is None or people.keys() != NEEDED.keys():
        return
    for ago, change, old, new in STEPS:
        at = now - ago
        copy = editing.working(story)
        body = copy.content["body"]
        content = {**copy.content, "body": body.replace(old, new) if old else body + new}
        saved = editing.save(story, content, base=copy.number, actor=people["editor"], now=at)
        workflow.move(story, "submit", base=saved.number, actor=people["editor"], now=at)
        workflow.move(story, "approve", base=saved.number, actor=people["redpel"], now=at)
        workflow.move(story, "publish", base=saved.number, actor=people["redpel"], now=at, change=change)
        story = Article.objects.get(pk=story.pk)
