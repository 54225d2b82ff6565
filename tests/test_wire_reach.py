"""A web address is fetched from public hosts alone, within bounds: a listener on this machine is never reached."""

import socket
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from articles.wires import reach, targets
from articles.wires.reach import Bounds, Net
from articles.wires.targets import Unreached

from .listening import answer, leads_to, listener

PUBLIC = "93.184.216.34"
FEED = answer(body=b"<rss/>", ETag='"a1"', Last_Modified="Mon, 02 Mar 2026 03:00:00 GMT")
SHORT = Bounds(connect=0.3, wait=0.3, whole=0.8)


@pytest.fixture
def line(monkeypatch):
    """A listener whose port is one that is asked of any host."""
    with listener({"/": FEED, "/secret": FEED}) as made:
        monkeypatch.setattr(targets, "OTHER_PORTS", {made.port})
        yield made


@pytest.fixture
def allowed(settings):
    """This machine, by one of its names."""
    settings.WIRES_ALLOWED_HOSTS = [" 127.0.0.1 "]


def names(**addresses):
    """Names and the IP addresses that they have, one list for each time that they are asked for."""
    left = {name: list(lists) for name, lists in addresses.items()}

    def resolve(host, port):
        lists = left[host.partition(".")[0]]
        return lists.pop(0) if len(lists) > 1 else lists[0]

    return resolve


def here(host, port):
    """This machine's addresses for its name, and for each way to write an IP address; no server of names is asked."""
    if host == "localhost":
        return ["127.0.0.1", "::1"]
    return [found[4][0] for found in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)]


HERE = Net(here, lambda address, port, seconds: socket.create_connection((address, port), seconds))


class Dial:
    """Connects to this machine: for public addresses to a listener, for others as it is told; nothing leaves it."""

    def __init__(self, port):
        self.port, self.dialled = port, []

    def __call__(self, address, port, seconds):
        self.dialled.append(address)
        return socket.create_connection(("127.0.0.1", self.port), seconds)


# ---- hostile addresses

HOSTILE = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.0.0.2:{port}/",
    "http://127.255.255.254:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://017700000001:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.0.0.01:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://０.０.０.０:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://127．0｡0。1:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://ｌｏｃａｌｈｏｓｔ:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::80ff:fffe]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://[fd00:ec2::254]:{port}/",
    "http://[2606:4700::5efe:127.0.0.1]:{port}/",
    "http://[ff02::1]:{port}/",
    "http://10.0.0.1:{port}/",
    "http://172.16.0.1:{port}/",
    "http://192.168.0.1:{port}/",
    "http://100.64.0.1:{port}/",
    "http://100.100.100.200:{port}/",
    "http://169.254.169.254:{port}/latest/meta-data/",
    "http://168.63.129.16:{port}/",
    "http://198.18.0.1:{port}/",
    "http://224.0.0.1:{port}/",
    "http://255.255.255.255:{port}/",
    "http://siti:rahasia@127.0.0.1:{port}/",
    "http://wire.example@127.0.0.1:{port}/",
    "http://wire.example:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@wire.example/",
    "http://wire.example\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@wire.example/",
    "http://127.0.0.1:{port}?@wire.example/",
    "http:\\\\127.0.0.1:{port}\\",
    "http:/127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http://:{port}/",
    "http://.:{port}/",
    "//127.0.0.1:{port}/",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1\t:{port}/",
    "http://wire.example\r\nHost: 127.0.0.1:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://[127.0.0.1]:{port}/",
    "http://[v1.127]:{port}/",
    "HTTPS://127.0.0.1:{port}/",
    "https://localhost:{port}/",
    "ftp://127.0.0.1:{port}/",
    "file:///etc/hosts",
    "gopher://127.0.0.1:{port}/_GET%20/",
    "unix://127.0.0.1:{port}/",
    "javascript:fetch('http://127.0.0.1:{port}/')",
    "",
    "127.0.0.1:{port}",
    f"http://{'a' * 64}.example:{{port}}/",
    f"http://127.0.0.1:{{port}}/{'a' * 2000}",
]


@pytest.mark.parametrize("address", HOSTILE)
def test_no_hostile_address_reaches_this_machine(line, address):
    with pytest.raises(Unreached):
        reach.reach(address.format(port=line.port), net=HERE, bounds=SHORT)
    assert line.asked == []


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:{port}/", "http://127.0.0.1.:{port}", "HTTP://127。0。0。1:{port}/#a"]
)
def test_a_host_that_is_allowed_by_name_is_reached(line, allowed, address):
    assert reach.reach(address.format(port=line.port)).body == b"<rss/>"
    assert line.paths == ["/"]


def test_other_names_of_a_host_that_is_allowed_are_not(line, allowed):
    for host in ("localhost", "127.0.0.2", "[::1]"):
        with pytest.raises(Unreached, match="public"):
            reach.reach(f"http://{host}:{line.port}/", net=HERE)
    assert line.asked == []


def test_names_are_allowed_whatever_their_case_and_brackets(line, settings):
    settings.WIRES_ALLOWED_HOSTS = ["LocalHost", "[::1]"]
    assert reach.reach(f"http://localhost:{line.port}/", net=HERE).body == b"<rss/>"
    assert targets.allowed(["[0:0::1]", "A.Example.", ""]) == {"::1", "a.example"}


def test_what_is_allowed_must_be_a_host(settings):
    settings.WIRES_ALLOWED_HOSTS = ["http://127.0.0.1/"]
    with pytest.raises(Unreached, match="WIRES_ALLOWED_HOSTS"):
        reach.reach("http://wire.example/")


@pytest.mark.parametrize(
    "address",
    [
        "http://siti:rahasia@wire.example/",
        "http://siti@wire.example/",
        "http://@wire.example/",
        "http://wire.example\\secret",
        "http://wire.example/secret\r\nX: y",
        "http://wire.example/sec ret",
        "http://-wire.example/",
        "http://wire..example/",
        "http://wire.example%00/",
        "http://wire!.example/",
        "http://16843009/",
        "http://0x1.1.1.1/",
        "http://1.1/",
        "http://wire.0x7f/",
        "http://[wire.example]/",
        f"http://wire.example/{'a' * 2000}",
    ],
)
def test_odd_spellings_of_public_hosts_are_refused_too(line, address):
    dial = Dial(line.port)
    with pytest.raises(Unreached):
        reach.reach(address, net=Net(lambda host, port: [PUBLIC], dial))
    assert dial.dialled == []


@pytest.mark.parametrize("port", [22, 25, 6379, 81, 65_535, 0])
def test_only_ports_of_the_web_are_asked(port):
    with pytest.raises(Unreached, match="ports"):
        reach.reach(f"http://{PUBLIC}:{port}/", net=Net(names(), Dial(0)))


@pytest.mark.parametrize(
    "address",
    [
        PUBLIC,
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.1",
        "100.63.0.1",
        "100.128.0.1",
        "2606:4700::1111",
        "64:ff9b::101:101",
    ],
)
def test_public_addresses_are_public(address):
    assert targets.is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "1.1.1",
        "64:ff9b::a00:1",
        "2001:db8::1",
        "3fff::1",
        "2001:2::1",
        "2002:a00:1::",
        "::ffff:1.1.1.1",
        "fc00::1",
        "2606:4700::5efe:a00:1",
        "2606:4700::200:5efe:a00:1",
        "fec0::1",
        "5f00::1",
        "4000::1",
        "2606:4700::1%1",
        "192.0.0.8",
        "192.88.99.1",
        "203.0.113.1",
        "240.0.0.1",
    ],
)
def test_others_are_not(address):
    assert not targets.is_public(address)


# ---- redirects


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:{port}/secret",
        "//localhost:{port}/secret",
        "//2130706433:{port}/secret",
        "http://[::1]:{port}/secret",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://127.0.0.2:{port}/secret",
        "http://127.1:{port}/secret",
        "http://0:{port}/secret",
        "http://127.0.0.1@localhost:{port}/secret",
        "http:\\\\localhost:{port}/secret",
        "http://ｌｏｃａｌｈｏｓｔ:{port}/secret",
        "file:///secret",
        "ftp://localhost:{port}/secret",
        "gopher://localhost:{port}/secret",
        "/hop",
        "",
    ],
)
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_an_allowed_server_cannot_lead_to_another_host_of_this_machine(line, allowed, address, status):
    line.replies["/"] = leads_to(address.format(port=line.port).encode().decode("latin-1"), status)
    line.replies["/hop"] = leads_to(f"//localhost:{line.port}/secret")
    with pytest.raises(Unreached):
        reach.reach(f"http://127.0.0.1:{line.port}/", net=HERE)
    assert "/secret" not in line.paths
    assert line.paths[0] == "/"


@pytest.mark.parametrize(
    "address", ["/secret", "secret", "?a=1", "//127.0.0.1:{port}/secret", "http://127.0.0.1:{port}/se cret"]
)
def test_an_allowed_server_may_lead_on_to_itself(line, allowed, address):
    line.replies |= {"/a": leads_to(address.format(port=line.port)), "/se%20cret": FEED}
    assert ("?" in address) or reach.reach(f"http://127.0.0.1:{line.port}/a").body == b"<rss/>"


def test_five_redirects_are_followed_and_no_sixth(line, allowed):
    line.replies |= {f"/{n}": leads_to(f"/{n + 1}") for n in range(6)} | {"/5": FEED}
    assert reach.reach(f"http://127.0.0.1:{line.port}/0").body == b"<rss/>"
    line.replies |= {"/5": leads_to("/6"), "/6": FEED}
    with pytest.raises(Unreached, match="five"):
        reach.reach(f"http://127.0.0.1:{line.port}/0")
    assert "/6" not in line.paths


def test_a_redirect_from_a_public_host_to_a_private_one_is_refused(line):
    dial = Dial(line.port)
    resolve = names(wire=[[PUBLIC]], **{"169": [["169.254.169.254"]]}, inside=[["10.0.0.7"]])
    for address in ("http://169.254.169.254/secret", "http://inside.example/secret"):
        line.replies["/"] = leads_to(address)
        with pytest.raises(Unreached, match="public"):
            reach.reach("http://wire.example/", net=Net(resolve, dial))
    assert (dial.dialled, line.paths) == ([PUBLIC] * 2, ["/"] * 2)


# ---- names that change


def test_what_is_connected_to_is_what_was_checked(line):
    dial = Dial(line.port)
    answered = reach.reach("http://wire.example/", net=Net(names(wire=[[PUBLIC], ["127.0.0.1"]]), dial))
    assert (answered.body, dial.dialled) == (b"<rss/>", [PUBLIC])
    assert line.header("Host") == "wire.example"


def test_a_name_is_checked_again_after_a_redirect(line):
    line.replies["/"], dial = leads_to("/secret"), Dial(line.port)
    with pytest.raises(Unreached, match="public"):
        reach.reach("http://wire.example/", net=Net(names(wire=[[PUBLIC], ["127.0.0.1"]]), dial))
    assert (dial.dialled, line.paths) == ([PUBLIC], ["/"])


@pytest.mark.parametrize(
    "others", [["127.0.0.1"], ["::1"], ["10.0.0.1", "1.1.1.1"], ["fe80::1%eth0"], ["nonsense"], ["64:ff9b::a9fe:a9fe"]]
)
def test_one_address_of_a_name_that_is_not_public_is_enough(line, others):
    dial = Dial(line.port)
    with pytest.raises(Unreached, match="public"):
        reach.reach("http://wire.example/", net=Net(names(wire=[[PUBLIC, *others]]), dial))
    assert (dial.dialled, line.asked) == ([], [])


def test_the_next_address_is_tried_where_one_does_not_answer(line):
    def dial(address, port, seconds):
        return socket.create_connection(("127.0.0.1", 1 if address == PUBLIC else line.port), seconds)

    assert reach.reach("http://wire.example/", net=Net(names(wire=[[PUBLIC, "1.1.1.1"]]), dial)).body == b"<rss/>"


def test_no_proxy_is_asked(line, allowed, monkeypatch):
    with listener({}) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert reach.reach(f"http://127.0.0.1:{line.port}/").body == b"<rss/>"
    assert proxy.asked == []


# ---- what is asked, and what is answered


def test_what_has_not_changed_is_not_sent_again(line, allowed):
    address = f"http://127.0.0.1:{line.port}/"
    first = reach.reach(address)
    assert (first.etag, first.last_modified) == ('"a1"', "Mon, 02 Mar 2026 03:00:00 GMT")
    assert (line.header("If-None-Match"), line.header("Accept-Encoding")) == (None, "identity")
    line.replies["/"] = answer("304 Not Modified")
    assert reach.reach(address, etag=first.etag, last_modified=first.last_modified).body is None
    assert line.header("If-None-Match") == '"a1"'
    assert line.header("If-Modified-Since") == "Mon, 02 Mar 2026 03:00:00 GMT"
    with pytest.raises(Unreached, match="304"):
        reach.reach(address)


def test_a_key_in_the_query_is_sent_and_not_told(line, allowed):
    answered = reach.reach(f"http://127.0.0.1:{line.port}/?key=rahasia&q=%C3%A9+é")
    assert line.paths == ["/?key=rahasia&q=%C3%A9+%C3%A9"]
    assert answered.name == f"127.0.0.1:{line.port}/"


@pytest.mark.parametrize(
    "status", ["204 No Content", "206 Partial", "300 Choose", "401 No", "404 No", "429 Slow", "500 Oh"]
)
def test_other_answers_are_told(line, allowed, status):
    line.replies["/"] = answer(status)
    with pytest.raises(Unreached, match=status[:3]):
        reach.reach(f"http://127.0.0.1:{line.port}/")


def test_what_is_packed_is_taken_as_it_is_or_not_at_all(line, allowed):
    line.replies |= {"/": answer(body=b"\x1f\x8b", Content_Encoding="gzip"), "/br": answer(Content_Encoding="br")}
    assert reach.reach(f"http://127.0.0.1:{line.port}/").body == b"\x1f\x8b"
    with pytest.raises(Unreached, match="br"):
        reach.reach(f"http://127.0.0.1:{line.port}/br")


def test_nobody_who_listens_is_told(line, allowed):
    with pytest.raises(Unreached, match="reached"):
        reach.reach("http://127.0.0.1:1/")
    with pytest.raises(Unreached, match="not known"):
        reach.reach("http://wire.invalid/", net=Net(names(wire=[[]]), Dial(line.port)))


CHUNK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ([b"", b""], "long"),
        ([b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 90], "web servers|more than"),
        ([b"HTTP/1.1 200 OK\r\nX: ", b"y" * 10_000], "web servers|more than"),
        ([b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 90], "more than"),
        ([b"H", b"TTP" * 9000], "web servers|more than"),
        ([b"HTTP/1.1 200 OK\r\n\r\n", b"y" * 10_000], "more than"),
        ([CHUNK, b"5\r\nhujan\r\n" * 999], "web servers|more than"),
        ([CHUNK, b"5;" + b"x" * 60_000 + b"\r\nhujan\r\n"], "web servers|more than"),
        ([CHUNK + b"0\r\n", b"X: y\r\n" * 999], "web servers|more than"),
        ([CHUNK + b"ffffffffffff\r\n", b"y" * 10_000], "more than"),
        ([CHUNK + b"zz\r\n", b"y"], "web servers"),
    ],
)
def test_what_never_ends_is_left(line, allowed, reply, why):
    line.replies["/"] = line.endlessly(*reply, pause=0.05 if reply == [b"", b""] else 0)
    with pytest.raises(Unreached, match=why):
        reach.reach(f"http://127.0.0.1:{line.port}/", bounds=Bounds(wait=0.5, whole=20, most=1_000_000))


@pytest.mark.parametrize(
    "begin",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",
        CHUNK + b"fffff\r\n",
    ],
)
def test_what_drips_is_left_when_its_time_is_over(line, allowed, begin):
    line.replies["/"] = line.endlessly(begin, b"y", pause=0.05)
    started = time.monotonic()
    with pytest.raises(Unreached, match="long"):
        reach.reach(f"http://127.0.0.1:{line.port}/", bounds=SHORT)
    assert SHORT.whole <= time.monotonic() - started < SHORT.whole + 1


def test_redirects_have_one_time_together(line, allowed):
    line.replies["/"] = lambda sock: (time.sleep(0.25), sock.sendall(leads_to("/")))
    started = time.monotonic()
    with pytest.raises(Unreached, match="long"):
        reach.reach(f"http://127.0.0.1:{line.port}/", bounds=SHORT)
    assert time.monotonic() - started < SHORT.whole + 1


@pytest.mark.parametrize("size", [-1, 0, 1])
@pytest.mark.parametrize("is_told", [True, False])
def test_what_is_larger_than_the_bound_is_refused(line, allowed, size, is_told):
    body = b"y" * (200_000 + size)
    line.replies["/"] = answer(body=body) if is_told else b"HTTP/1.1 200 OK\r\n\r\n" + body
    bounds = Bounds(most=200_000)
    if size <= 0:
        assert reach.reach(f"http://127.0.0.1:{line.port}/", bounds=bounds).body == body
    else:
        with pytest.raises(Unreached, match="more than"):
            reach.reach(f"http://127.0.0.1:{line.port}/", bounds=bounds)


def test_a_length_that_is_only_said_takes_no_memory(line, allowed):
    line.replies["/"] = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n<rss/>"
    with pytest.raises(Unreached, match="more than"):
        reach.reach(f"http://127.0.0.1:{line.port}/")


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<rss/>",
        CHUNK + b"6\r\n<rss/>\r\n",
        CHUNK + b"9\r\n<rss/>",
        b"HTTP/1.1 2",
        b"SSH-2.0-OpenSSH\r\n",
        b"",
    ],
)
def test_what_breaks_off_is_refused(line, allowed, reply):
    line.replies["/"] = reply
    with pytest.raises(Unreached):
        reach.reach(f"http://127.0.0.1:{line.port}/")


# ---- TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of wire.example that vouches for itself: its file, and its text."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Uji")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("wire.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    text = made.public_bytes(serialization.Encoding.PEM)
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = serialization.PrivateFormat.PKCS8
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption()) + text)
    return file, text.decode()


@pytest.fixture
def safe(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[0])
    with listener({"/": FEED}, tls=context) as made:
        yield made


def over(line, certificate=None, **addresses):
    """The net of a test: every name leads to the listener, and the certificate is believed if there is one."""
    trusted = [lambda: ssl.create_default_context(cadata=certificate[1])] if certificate else []
    return Net(names(**addresses or {"wire": [[PUBLIC]]}), Dial(line.port), *trusted)


def test_a_certificate_that_holds_is_accepted_for_the_name_that_was_asked_for(safe, certificate):
    assert reach.reach("https://wire.example/", net=over(safe, certificate)).body == b"<rss/>"
    assert safe.header("Host") == "wire.example"


def test_a_certificate_of_another_name_is_not(safe, certificate):
    with pytest.raises(Unreached, match="certificate"):
        reach.reach("https://other.example/", net=over(safe, certificate, other=[[PUBLIC]]))
    with pytest.raises(Unreached, match="certificate"):
        reach.reach(f"https://{PUBLIC}/", net=over(safe, certificate, **{"93": [[PUBLIC]]}))
    assert safe.asked == []


def test_nor_is_one_that_nobody_vouches_for(safe):
    with pytest.raises(Unreached, match="certificate"):
        reach.reach("https://wire.example/", net=over(safe))
    assert safe.asked == []


def test_what_speaks_no_tls_is_told(line, certificate):
    with pytest.raises(Unreached, match="safe"):
        reach.reach("https://wire.example/", net=over(line, certificate), bounds=SHORT)


def test_who_is_silent_at_the_handshake_is_left(certificate):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        net = Net(names(wire=[[PUBLIC]]), Dial(silent.getsockname()[1]))
        started = time.monotonic()
        with pytest.raises(Unreached, match="long"):
            reach.reach("https://wire.example/", net=net, bounds=SHORT)
    assert time.monotonic() - started < SHORT.whole + 1


def test_https_does_not_lead_to_http(safe, certificate):
    safe.replies["/"] = leads_to("http://wire.example/secret")
    with pytest.raises(Unreached, match="https to http"):
        reach.reach("https://wire.example/", net=over(safe, certificate))
    assert safe.paths == ["/"]
