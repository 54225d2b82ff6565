"""Players of other sites that readers can open in a story: which addresses have one, and where it is. Pure.

A card in a story leads to a page elsewhere. Where that page has a player that works in a frame, without a script of
theirs in our page, the card offers it. The frame's address is made here, of parts that a pattern has taken from the
card's address, so nothing that somebody typed reaches it otherwise; and the policy of the pages (frame-src) names
exactly the hosts of this table. Posts on X are not in it: they need X's own script to know their height.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit


@dataclass(frozen=True, slots=True)
class Player:
    """A player: whose it is, its frame's address, its shape, whether it plays something or shows it.

    Shapes are `wide` (16:9), `tall` (9:16), `post`, `chart`, and for sound `bar` and `list`: the style sheet has them.
    """

    name: str
    address: str
    shape: str
    plays: bool

    @property
    def host(self) -> str:
        """Who is asked for it."""
        return urlsplit(self.address).hostname or ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Pages of a site: their hosts, what matches path and query, the frame for what was matched."""

    name: str
    hosts: frozenset[str]
    path: re.Pattern[str]
    frame: str  # with the pattern's groups in braces
    shape: str
    plays: bool = True


def _pattern(name: str, hosts: str, path: str, frame: str, shape: str, **more: bool) -> Pattern:
    return Pattern(name, frozenset(hosts.split()), re.compile(path, re.ASCII), frame, shape, **more)


YOUTUBE = "https://www.youtube-nocookie.com/embed/{id}?autoplay=1"
SPOTIFY = "https://open.spotify.com/embed/{kind}/{id}"
# What is matched is the path, and for `?v=` and its like the one parameter that names the page, set behind it.
PATTERNS = (
    _pattern("YouTube", "youtube.com m.youtube.com", r"/watch\?v=(?P<id>[\w-]{11})", YOUTUBE, "wide"),
    _pattern("YouTube", "youtube.com m.youtube.com", r"/(?:live|embed)/(?P<id>[\w-]{11})", YOUTUBE, "wide"),
    _pattern("YouTube", "youtube.com m.youtube.com", r"/shorts/(?P<id>[\w-]{11})", YOUTUBE, "tall"),
    _pattern("YouTube", "youtu.be", r"/(?P<id>[\w-]{11})", YOUTUBE, "wide"),
    _pattern(
        "Vimeo", "vimeo.com", r"/(?P<id>\d{5,12})", "https://player.vimeo.com/video/{id}?dnt=1&autoplay=1", "wide"
    ),
    _pattern(
        "Vimeo",
        "vimeo.com",  # a video that only those see who have its address
        r"/(?P<id>\d{5,12})/(?P<key>[0-9a-f]{8,12})",
        "https://player.vimeo.com/video/{id}?h={key}&dnt=1&autoplay=1",
        "wide",
    ),
    _pattern(
        "Dailymotion",
        "dailymotion.com",
        r"/video/(?P<id>[a-z0-9]{5,10})(?:_[\w-]*)?",
        "https://geo.dailymotion.com/player.html?video={id}",
        "wide",
    ),
    _pattern(
        "TikTok",
        "tiktok.com",
        r"/@[\w.-]{1,40}/video/(?P<id>\d{15,21})",
        "https://www.tiktok.com/player/v1/{id}?autoplay=1",
        "tall",
    ),
    _pattern(
        "Facebook",
        "facebook.com m.facebook.com",
        r"/(?:watch/?\?v=|[\w.-]{1,80}/videos/(?:[\w.-]{1,120}/)?)(?P<id>\d{8,20})",
        "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fwatch%2F%3Fv%3D{id}",
        "wide",
    ),
    _pattern(
        "Instagram",
        "instagram.com",
        r"/(?:[\w.]{1,30}/)?(?P<kind>p|reel|tv)/(?P<id>[\w-]{6,40})",
        "https://www.instagram.com/{kind}/{id}/embed/",
        "post",
        plays=False,
    ),
    _pattern(
        "Spotify",
        "open.spotify.com",
        r"/(?:intl-[a-z]{2}/)?(?P<kind>track|episode)/(?P<id>[A-Za-z0-9]{22})",
        SPOTIFY,
        "bar",
    ),
    _pattern(
        "Spotify",
        "open.spotify.com",
        r"/(?:intl-[a-z]{2}/)?(?P<kind>album|artist|playlist|show)/(?P<id>[A-Za-z0-9]{22})",
        SPOTIFY,
        "list",
    ),
    _pattern(
        "SoundCloud",
        "soundcloud.com m.soundcloud.com",
        r"/(?P<user>[\w-]{1,60})/(?P<id>(?!sets$|tracks$|albums$|likes$|reposts$)[\w-]{1,120})",
        "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2F{user}%2F{id}&auto_play=true",
        "bar",
    ),
    _pattern(
        "Datawrapper",
        "datawrapper.dwcdn.net",
        r"/(?P<id>[A-Za-z0-9]{5})(?:/\d+)?",
        "https://datawrapper.dwcdn.net/{id}/",
        "chart",
        plays=False,
    ),
    _pattern(
        "Flourish",
        "public.flourish.studio",
        r"/(?P<kind>visualisation|story)/(?P<id>\d{4,12})",
        "https://flo.uri.sh/{kind}/{id}/embed",
        "chart",
        plays=False,
    ),
)
HOSTS = tuple(sorted({f"https://{urlsplit(pattern.frame).netloc}" for pattern in PATTERNS}))  # for frame-src


def player(address: str) -> Player | None:
    """Return the player of the page at `address`, as a card holds it, None if the page has none that is known here."""
    try:
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
        if parts.port not in {None, 80, 443}:
            return None
    except ValueError:  # a host in brackets or a port that is none; far too many parameters
        return None
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/")
    named = f"{path}?v={asked['v'][0]}" if "v" in asked else path
    for pattern in PATTERNS:
        if host in pattern.hosts and (found := pattern.path.fullmatch(named)):
            frame = pattern.frame.format(**{key: quote(value, safe="") for key, value in found.groupdict().items()})
            return Player(pattern.name, frame + _start(pattern, asked), pattern.shape, pattern.plays)
    return None


def _start(pattern: Pattern, asked: dict[str, list[str]]) -> str:
    """Return the second that a YouTube address begins at (`t=90` or `t=1m30s`) as its player wants it."""
    if pattern.name != "YouTube":
        return ""
    found = re.fullmatch(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s?)?", asked.get("t", [""])[0], re.ASCII)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    at = 3600 * hours + 60 * minutes + seconds
    return f"&start={at}" if at else ""
