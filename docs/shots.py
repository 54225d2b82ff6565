"""The pictures in the documents: who looks, where, what is done before, and what the picture shows.

The shots are one tale, taken in this order in one demo newsroom: what a step writes, later shots find. Stories are
found by words of their headlines in fixtures/, everything else by selectors, which are the same in every language.
"""

from dataclasses import dataclass
from typing import Any

LANGUAGES = {"id": "id-ID", "en": "en-GB"}  # of the demo newsroom -> of the browser

# What a step types: the same in every language, or one for each.
Words = str | dict[str, str]
# What is done, and with what: ("click", selector), ("check", selector), ("wait", selector), ("fill", selector, words),
# ("type", words), ("pick", selector of a search box, words), ("attach", selector, path, name), ("reload",),
# ("meanwhile", user, address or "" for the same page, steps).
Step = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: `user` looks at the address `at` (None: a reader), after `steps`.

    `show` selects the parts that it shows, with what lies between them; "" is the window of `width` × `height` pixels.
    """

    name: str
    user: str | None
    at: str
    steps: tuple[Step, ...] = ()
    show: str = ""
    width: int = 1280
    height: int = 800


def desk_list(query: str) -> str:
    """Return the address of the desk's list of stories with a query."""
    return f"/admin/articles/article/?{query}"


NEW = "/admin/articles/article/add/"
IMPORT = "/admin/articles/article/import/"
FRONT = "/admin/articles/frontedition/"
PHOTOS = "/admin/articles/photo/"
WIRES = "/admin/articles/wireitem/"
FIRST: Step = ("click", "#result_list tbody th a")  # opens the first story of a list
GO: Step = ("click", ".steps .go-button")  # the expected step of a story
CONFIRM: Step = ("click", ".move-form [type=submit]")
DIALOG = "dialog[open]"

IN_REVIEW, CHANGED, DRAFT = "q=Padi+Tahan+Asin", "q=Rumah+Susun", "q=Hujan+di+Luar+Musim"
APPROVED, SCHEDULED, UPDATE = "q=Atap+Pasar+Pagi", "q=Peta+Zona+Tangkap", "q=Gol+Menit+Akhir"
WITHDRAWN = "q=Trotoar+di+Jalur"
PICTURE = "fixtures/media/photos/7d/7d155cd240b15b7237e8c691a27a5bbd.jpg"

WRITTEN: tuple[Step, ...] = (
    (
        "fill",
        "#id_headline",
        {"id": "Perahu Perpustakaan Singgah di Tiga Pulau", "en": "Library Boat Calls at Three Islands"},
    ),
    (
        "fill",
        "#id_lead",
        {
            "id": "Sebanyak 1.200 buku berlayar sebulan. Anak-anak boleh meminjamnya sampai perahu kembali.",
            "en": "Some 1,200 books go to sea for a month. Children may keep them until the boat comes back.",
        },
    ),
    ("fill", "#id_dateline_place", "TANJUNG PELITA"),
    ("click", ".editor__text"),
    (
        "type",
        {
            "id": "Perahu kayu bercat biru itu merapat pukul enam pagi. Belum sempat tali diikat, belasan anak sudah "
            "berdiri di dermaga dengan buku pinjaman bulan lalu.",
            "en": "The blue wooden boat came in at six in the morning. Before its rope was tied, a dozen children "
            "stood on the pier with last month's books.",
        },
    ),
)
RETURNED: tuple[Step, ...] = (
    FIRST,
    ("click", ".steps [value=return]"),
    (
        "fill",
        "#id_reason",
        {
            "id": "Paragraf ketiga belum ada sumbernya. Mohon tambahkan keterangan dari dinas.",
            "en": "The third paragraph has no source. Please add what the agriculture office says.",
        },
    ),
)
BANNER: tuple[Step, ...] = (
    (
        "fill",
        "#id_banner_text",
        {"id": "Gunung Ranusela naik ke Siaga", "en": "Mount Ranusela raised to alert level Siaga"},
    ),
    ("pick", "#id_banner_story", "Naik ke Siaga"),
    ("check", "[name=banner_ends][value='3h']"),
    ("pick", "#id_lead", "Sekolah Menampung"),
    ("pick", "#id_pins", "Trem Listrik"),
    ("pick", "#id_pins", "Camar Wainoa"),
    ("wait", ".pane-stage iframe"),
)

COPIED = """Kapal Perintis Kembali Berlayar ke Pulau Tujuh
Pelayaran perintis | 7 Maret 2026, 18:20
Kapal perintis bersandar di dermaga. (Sumber: Rusli Bahar)
PULAU TUJUH, LENSA.TV – Kapal perintis itu membawa 112 penumpang dan 40 ton bahan pokok.
Baca Juga: Dermaga Tua Itu Kini Berlantai Ulin
Jadwal berikutnya dua pekan lagi.
Penulis : Ratna Puspita Editor : Galuh Setiawan
Sumber : Kantor Pelabuhan"""

SHOTS = (
    # ---- the readers' and the desk's first pages
    Shot("home", None, "/", height=1000),
    Shot("desk-reporter", "reporter", "/admin/", height=560),
    Shot("desk", "redpel", "/admin/", height=640),
    Shot("stories", "redpel", desk_list(""), height=760),
    # ---- the desk
    Shot("waits", "reporter", "/admin/", show=".waits"),
    Shot("why", "editor", desk_list(IN_REVIEW), (FIRST, ("click", ".outlook summary")), show=".outlook"),
    Shot("talk", "editor", desk_list(DRAFT), (FIRST,), show=".talk-columns"),
    Shot("calendar", "redpel", "/admin/calendar/", height=900),
    # ---- the wires
    Shot(
        "wires", "redpel", WIRES, (("click", ".wire-row:nth-child(3) .wire-what"), ("wait", ".wire-item")), height=900
    ),
    Shot("kill", "redpel", WIRES, (("click", ".wire-kills a"),), show="#matters"),
    # ---- your first story
    Shot("new-story", "reporter", NEW, WRITTEN, height=900),
    Shot(
        "read-also",
        "reporter",
        desk_list(DRAFT),
        (
            FIRST,
            ("click", "[data-do=story]"),
            ("fill", f"{DIALOG} [data-input]", "pasar"),
            ("wait", f"{DIALOG} [role=option]"),
        ),
        show=DIALOG,
    ),
    Shot(
        "photos",
        "reporter",
        desk_list(DRAFT),
        (FIRST, ("click", "[data-do=photo]"), ("wait", f"{DIALOG} [role=option]")),
        show=DIALOG,
    ),
    Shot(
        "upload",
        "reporter",
        desk_list(DRAFT),
        (
            FIRST,
            ("click", "[data-do=photo]"),
            ("click", f"{DIALOG} [data-new]"),
            ("attach", "#photo_file", PICTURE, "tambak-garam.jpg"),
            (
                "fill",
                "#photo_alt",
                {"id": "Petani garam meratakan tambak saat senja.", "en": "A salt farmer rakes a pond at dusk."},
            ),
            ("fill", "#photo_photographer", "Laras Puspaningrum"),
            ("fill", "#photo_agency", "Newsroom"),
        ),
        show=DIALOG,
    ),
    # ---- text from elsewhere
    Shot("import", "editor", IMPORT, (("fill", "#id_text", COPIED), CONFIRM), show="#arrive-understood, .arrive-raw"),
    # ---- the photo library
    Shot("library", "editor", PHOTOS, height=900),
    Shot("focal", "editor", PHOTOS, (("click", "#result_list tbody a"),), show=".focal"),
    # ---- what is wanting in a story
    Shot("missing", "reporter", NEW, (*WRITTEN, GO), height=620),
    Shot("write-phone", "reporter", desk_list(DRAFT), (FIRST,), width=390, height=844),
    # ---- reviewing
    Shot("queue", "editor", "/admin/", height=480),
    Shot("story-form", "editor", desk_list(IN_REVIEW), (FIRST,), height=900),
    Shot(
        "four-eyes",
        "editor",
        desk_list(CHANGED),
        (
            FIRST,
            ("fill", "#id_kicker", {"id": "Hunian Kota", "en": "City Housing"}),
            ("click", ".steps [name=_save]"),
        ),
        height=500,
    ),
    Shot(
        "return",
        "editor",
        desk_list(IN_REVIEW),
        (*RETURNED,),
        show="h1, .move-what, .move-form",
    ),
    Shot(
        "returned",
        "reporter",
        desk_list(IN_REVIEW),
        (
            (
                "meanwhile",
                "editor",
                "",
                (
                    *RETURNED,
                    CONFIRM,
                ),
            ),
            FIRST,
        ),
        show=".standing",
    ),
    Shot(
        "changed-meanwhile",
        "reporter",
        desk_list(DRAFT),
        (
            FIRST,
            ("meanwhile", "editor", "", (("fill", "#id_kicker", "Garam Rakyat"), ("click", ".steps [name=_save]"))),
            ("fill", "#id_kicker", "Petani Garam"),
            ("click", ".steps [name=_save]"),
        ),
        height=740,
    ),
    # ---- publishing and scheduling
    Shot(
        "publish",
        "redpel",
        desk_list(APPROVED),
        (
            FIRST,
            GO,
            ("check", "[name=when][value=at]"),
            ("click", "#calendarlink0"),
            ("click", "#calendarbox0 .calendar-shortcuts a:nth-child(3)"),
            ("fill", "#id_at_1", "05:30"),
        ),
        show="h1, .move-what, .move-form",
    ),
    Shot(
        "past",
        "redpel",
        desk_list(APPROVED),
        (
            FIRST,
            GO,
            ("check", "[name=when][value=at]"),
            ("click", ".datetimeshortcuts a"),
            ("fill", "#id_at_1", "00:00"),
            CONFIRM,
        ),
        show="h1, .move-what, .move-form",
    ),
    Shot("scheduled", "redpel", desk_list(SCHEDULED), (FIRST,), show=".standing"),
    Shot("pending", "redpel", desk_list(UPDATE), (FIRST,), show=".standing"),
    Shot(
        "withdrawn",
        None,
        f"/berita/?{WITHDRAWN}",
        (
            ("click", "main h2 a, main h3 a"),
            (
                "meanwhile",
                "redpel",
                desk_list(WITHDRAWN),
                (
                    FIRST,
                    ("click", ".steps [value=withdraw]"),
                    ("check", "[name=kind][value=error]"),
                    (
                        "fill",
                        "#id_reason",
                        {
                            "id": "Lebar petak pedagang dalam berita ini keliru dan sedang kami periksa ulang.",
                            "en": "The width of the traders' plots was wrong; we are checking it again.",
                        },
                    ),
                    CONFIRM,
                ),
            ),
            ("reload",),
        ),
        height=620,
    ),
    # ---- the home page
    Shot("front-page", "redpel", FRONT, BANNER, height=1400),
    Shot(
        "home-phone",
        None,
        "/",
        (("meanwhile", "redpel", FRONT, (*BANNER, ("click", ".steps [name=_save]"))), ("reload",)),
        width=390,
        height=844,
    ),
    Shot("editions", "redpel", FRONT, (("click", "[name=_empty]"),), show=".front-editions"),
)
