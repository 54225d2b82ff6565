"""Cards get a player of the page that they lead to, at an address made of what was recognised in theirs."""

from urllib.parse import urlsplit

import pytest

from articles import embeds

YOUTUBE = "https://www.youtube-nocookie.com/embed/aB3_-xyzQ09?autoplay=1"


@pytest.mark.parametrize(
    ("address", "frame", "shape"),
    [
        ("https://www.youtube.com/watch?v=aB3_-xyzQ09", YOUTUBE, "wide"),
        ("http://m.youtube.com/watch?feature=share&v=aB3_-xyzQ09&list=PL1", YOUTUBE, "wide"),
        ("https://youtu.be/aB3_-xyzQ09?si=abc", YOUTUBE, "wide"),
        ("https://youtu.be/aB3_-xyzQ09?t=90", f"{YOUTUBE}&start=90", "wide"),
        ("https://www.youtube.com/watch?v=aB3_-xyzQ09&t=1h2m3s", f"{YOUTUBE}&start=3723", "wide"),
        ("https://youtu.be/aB3_-xyzQ09?t=soon", YOUTUBE, "wide"),
        ("https://www.youtube.com/live/aB3_-xyzQ09", YOUTUBE, "wide"),
        ("https://www.youtube.com/shorts/aB3_-xyzQ09/", YOUTUBE, "tall"),
        ("https://vimeo.com/123456789", "https://player.vimeo.com/video/123456789?dnt=1&autoplay=1", "wide"),
        (
            "https://vimeo.com/123456789/0a1b2c3d4e",
            "https://player.vimeo.com/video/123456789?h=0a1b2c3d4e&dnt=1&autoplay=1",
            "wide",
        ),
        (
            "https://www.dailymotion.com/video/x8abcde_judul-panjang",
            "https://geo.dailymotion.com/player.html?video=x8abcde",
            "wide",
        ),
        (
            "https://www.tiktok.com/@warta.pagi/video/7123456789012345678?lang=id",
            "https://www.tiktok.com/player/v1/7123456789012345678?autoplay=1",
            "tall",
        ),
        *(
            (
                f"https://www.facebook.com/{page}",
                "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fwatch%2F%3Fv%3D1234567890",
                "wide",
            )
            for page in ("watch/?v=1234567890", "warta.pagi/videos/1234567890/", "warta/videos/banjir/1234567890")
        ),
        ("https://www.instagram.com/p/Ab-c_123456/", "https://www.instagram.com/p/Ab-c_123456/embed/", "post"),
        ("https://instagram.com/warta/reel/Ab-c_123456", "https://www.instagram.com/reel/Ab-c_123456/embed/", "post"),
        (
            "https://open.spotify.com/intl-id/episode/0aB1cD2eF3gH4iJ5kL6mN7?si=1",
            "https://open.spotify.com/embed/episode/0aB1cD2eF3gH4iJ5kL6mN7",
            "bar",
        ),
        (
            "https://open.spotify.com/playlist/0aB1cD2eF3gH4iJ5kL6mN7",
            "https://open.spotify.com/embed/playlist/0aB1cD2eF3gH4iJ5kL6mN7",
            "list",
        ),
        (
            "https://soundcloud.com/warta-pagi/kabar_1",
            "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fwarta-pagi%2Fkabar_1&auto_play=true",
            "bar",
        ),
        ("https://datawrapper.dwcdn.net/aB1cD/3/", "https://datawrapper.dwcdn.net/aB1cD/", "chart"),
        (
            "https://public.flourish.studio/visualisation/1234567/",
            "https://flo.uri.sh/visualisation/1234567/embed",
            "chart",
        ),
    ],
)
def test_what_has_a_player(address, frame, shape):
    found = embeds.player(address)
    assert (found.address, found.shape) == (frame, shape)


@pytest.mark.parametrize(
    "address",
    [
        "https://contoh.id/",
        "https://x.com/warta/status/1234567890123456789",
        "https://www.youtube.com/",
        "https://www.youtube.com/@warta",
        "https://www.youtube.com/watch?v=aB3_-xyzQ0",
        "https://www.youtube.com/watch?v=aB3_-xyzQ09%22%20onload",
        "https://www.youtube.com/watch/x?v=aB3_-xyzQ09",
        "https://youtu.be/aB3_-xyzQ09/../../x",
        "https://www.youtube.com.contoh.id/watch?v=aB3_-xyzQ09",
        "https://contoh.id/www.youtube.com/watch?v=aB3_-xyzQ09",
        "https://www.youtube.com:8443/watch?v=aB3_-xyzQ09",
        "https://www.youtube.com:99999/watch?v=aB3_-xyzQ09",
        "https://youtu.be@contoh.id/aB3_-xyzQ09",
        "https://vimeo.com/١٢٣٤٥٦٧٨",
        "https://soundcloud.com/warta/sets",
        "https://soundcloud.com/warta/..",
        "https://open.spotify.com/user/0aB1cD2eF3gH4iJ5kL6mN7",
        "https://[contoh/",
        "",
    ],
)
def test_what_has_none(address):
    assert embeds.player(address) is None


def test_the_hosts_are_those_of_the_frames():
    frames = {f"https://{urlsplit(pattern.frame).hostname}" for pattern in embeds.PATTERNS}
    assert set(embeds.HOSTS) == frames
    assert len(embeds.HOSTS) == len(frames)
    assert all("{" not in host for host in embeds.HOSTS)
