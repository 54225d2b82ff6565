"""What is known of the outlets whose pages are pasted: how they write their names. Policy as data. Pure."""

import re

# How each outlet writes itself in a dateline, a byline or a breadcrumb; a regular expression, letter case apart.
OUTLETS = {
    "Kompas.com": r"kompas\.com",
    "Kompas.tv": r"kompas\.?tv",
    "Kompas.id": r"kompas\.id",
    "ANTARA": r"antara(?:\s?news)?(?:\.com)?",
    "Tempo": r"tempo(?:\.co)?",
    "CNN Indonesia": r"cnn\s?indonesia(?:\.com)?",
    "CNBC Indonesia": r"cnbc\s?indonesia(?:\.com)?",
    "detikcom": r"detik(?:com|\.com|[a-z]{2,12})",  # detikNews, detikOto, detikJatim
    "Liputan6": r"liputan6(?:\.com)?",
    "Republika": r"republika(?:\.co\.id)?",
    "Tribun": r"(?:tribun[\w-]*|serambinews|surya|warta\s?kota(?:live)?|banjarmasinpost|pos-kupang)\.(?:com|co\.id)",
    "SINDOnews": r"sindonews(?:\.com)?",
    "Okezone": r"okezone(?:\.com)?",
    "Suara": r"suara\.com",
    "Merdeka": r"merdeka\.com",
    "JPNN": r"jpnn(?:\.com)?",
    "Kontan": r"kontan\.co\.id",
    "Bisnis": r"bisnis\.com",
    "Beritasatu": r"beritasatu\.com",
    "Jawa Pos": r"jawapos\.com",
    "iNews": r"inews\.id",
    "Solopos": r"solopos\.com",
    "VIVA": r"viva(?:\.co\.id)?",
    "IDN Times": r"idn\s?times",
    "KapanLagi": r"kapanlagi\.com",
}
OUTLET = rf"(?:{'|'.join(OUTLETS.values())})"
IS_OUTLET = re.compile(OUTLET, re.IGNORECASE)

# Outlets whose dateline is the place alone, "Jakarta - Hujan turun.", once something else on the page names them.
PLACE_ALONE = ("detikcom", "SINDOnews", "Okezone", "VIVA")

# Agencies that pictures are credited to; a part of a credit that is none of them is the photographer.
_AGENCIES = (
    r"antara\s?foto|antara|ap(?:\sphoto)?|afp(?:\sphoto)?|reuters|getty(?:\simages)?|epa(?:-efe)?|xinhua|bloomberg|"
    r"istimewa|shutterstock|freepik|unsplash|pexels|pixabay|istock(?:photo)?|instagram|youtube|"
    r"(?:dok(?:umentasi|umen)?|humas|biro pers)\b.*"
)
IS_AGENCY = re.compile(rf"(?:{OUTLET}|{_AGENCIES})", re.IGNORECASE)


def outlet_of(name: str) -> str:
    """Return the outlet that `name` is a spelling of, as this table calls it; "" if it is none that we know."""
    for outlet, spelling in OUTLETS.items():
        if re.fullmatch(spelling, name, re.IGNORECASE):
            return outlet
    return ""
