"""Link previews, on real sockets: what a page says is shown, and no connection ever leaves for a private address."""

import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core import link_preview, public_fetch, public_net
from core.link_preview import fetch_preview
from core.page_head import read_head
from core.public_fetch import Net
from core.public_net import PreviewRefused, is_public, read_url

OUTSIDE = "93.184.215.14"  # a public address that stands for the whole web here
PAGE = (b"<!doctype html><html><head><title>A garden</title><meta property='og:title' content='Ada&#39;s   garden'>"
        b"<meta name=description content='Roses &amp; <b>thorns</b>'><meta property='og:image' content='/rose.png'></head>")
PNG = b"\x89PNG\r\n\x1a\n of a rose"


class Page(BaseHTTPRequestHandler):
    """The web: each path is one kind of page."""

    def do_GET(self):
        self.server.asked.append(self)
        self.server.pages[self.path.partition("?")[0]](self)

    def answer(self, body=PAGE, kind="text/html; charset=utf-8", status=200, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def passed_on(to: str, status: int = 302):
    return lambda page: page.answer(b"", status=status, Location=to)


def trickle(page):
    """A byte at a time, and never an end of the headers."""
    page.wfile.write(b"HTTP/1.1 200 OK\r\n")
    drip(page, b"X-Slow: ")


def drip_body(page):
    page.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    drip(page, b" ")


def drip(page, first: bytes):
    page.wfile.write(first)
    try:
        while not page.server.closing.wait(0.05):
            page.wfile.write(b"x")
    except OSError:
        pass  # the visitor left


def endless(page):
    page.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 10000000000\r\n\r\n<title>Long</title>")
    page.server.sent = 0
    try:
        while not page.server.closing.is_set():
            page.server.sent += page.wfile.write(b"<p>more" * 10_000)
    except OSError:
        pass


def endless_headers(page):
    page.wfile.write(b"HTTP/1.1 200 OK\r\n")
    try:
        while not page.server.closing.is_set():
            page.wfile.write(b"X-More: " + b"x" * 60_000 + b"\r\n")
    except OSError:
        pass


def raw(reply: bytes):
    return lambda page: page.wfile.write(reply)


@pytest.fixture
def web():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.daemon_threads, server.asked, server.closing = True, [], threading.Event()
    server.pages = {"/": Page.answer, "/rose.png": lambda page: page.answer(PNG, "image/png")}
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.closing.set()
    server.shutdown()
    server.server_close()


class Stage(Net):
    """Name servers that say what a test wants; a connection to a public address ends at the test's own server."""

    def __init__(self, web, names=None):
        self.web, self.names, self.dialled, self.lookups = web, names or {}, [], []

    def resolve(self, host):
        self.lookups.append(host)
        answer = self.names.get(host, [OUTSIDE])
        return answer.pop(0) if answer and isinstance(answer[0], list) else answer

    def connect(self, address, port, seconds):
        self.dialled.append(address)
        return socket.create_connection(self.web.server_address if is_public(address) else (address, port), seconds)


@pytest.fixture
def look(web):
    """look("/path") is the preview of a page of the staged web; look.net says who was dialled."""

    def at(path="/", host="garden.example.org", scheme="http"):
        return fetch_preview(f"{scheme}://{host}{path}", at.net)

    at.net = Stage(web)
    return at


def refusal(see, *args) -> str:
    with pytest.raises(PreviewRefused) as refused:
        see(*args)
    return str(refused.value)


# What is shown

def test_a_page_says_its_title_description_and_picture(look):
    preview = look()
    assert (preview.title, preview.description, preview.image_bytes) == ("Ada's garden", "Roses & <b>thorns</b>", PNG)


def test_a_redirect_is_followed_and_relative_pictures_are_found_from_there(web, look):
    web.pages |= {"/old": passed_on("/new/", 301), "/new/": lambda page: page.answer(PAGE.replace(b"/rose", b"rose")),
                  "/new/rose.png": lambda page: page.answer(PNG, "image/png")}
    preview = look("/old")
    assert (preview.url, preview.image_bytes) == ("http://garden.example.org/new/", PNG)


def test_the_visit_tells_nothing_of_the_visitor(web, look):
    look("/?q=%C3%A9")
    sent = {name.lower(): value for name, value in web.asked[0].headers.items()}
    assert sent["host"] == "garden.example.org" and not {"cookie", "referer", "authorization", "x-forwarded-for"} & sent.keys()


def test_cookies_of_a_redirect_are_not_brought_along(web, look):
    web.pages["/login"] = lambda page: page.answer(b"", status=302, Location="/", Set_Cookie="id=1")
    look("/login")
    assert all("Cookie" not in page.headers for page in web.asked)


def test_an_address_in_other_letters_is_asked_for_in_ascii(web, look):
    web.pages["/caf%C3%A9"] = Page.answer
    look("/café", host="bücher.example.org")
    assert web.asked[0].headers["Host"] == "xn--bcher-kva.example.org"


@pytest.mark.parametrize("picture, kind", [
    ("http://127.0.0.1/rose.png", "image/png"), ("file:///etc/passwd", "image/png"), ("http://[", "image/png"),
    ("/rose.png", "image/svg+xml"), ("/rose.png", "text/html"), ("/gone.png", "image/png"), ("data:image/png;base64,AA", "image/png"),
])
def test_a_picture_that_is_not_to_be_had_leaves_the_words(web, look, picture, kind):
    web.pages |= {"/": lambda page: page.answer(PAGE.replace(b"/rose.png", picture.encode())),
                  "/rose.png": lambda page: page.answer(PNG, kind), "/gone.png": lambda page: page.answer(PNG, kind, 404)}
    preview = look()
    assert (preview.title, preview.image_bytes) == ("Ada's garden", None)
    assert set(look.net.dialled) == {OUTSIDE}


def test_half_a_picture_is_none(web, look):
    web.pages["/rose.png"] = lambda page: page.answer(PNG * 100_000, "image/png")
    assert look().image_bytes is None


# What is refused

@pytest.mark.parametrize("reply, words", [
    (lambda page: page.answer(b"{}", "application/json"), "no page"), (lambda page: page.answer(b"%PDF", "application/pdf"), "no page"),
    (lambda page: page.answer(PNG, "image/png"), "no page"), (lambda page: page.answer(status=404), "error"),
    (lambda page: page.answer(status=500), "error"), (lambda page: page.answer(status=206), "error"),
    (lambda page: page.answer(Content_Encoding="gzip"), "not asked"),
    (passed_on("/"), "too often"), (passed_on(""), "too often"), (passed_on("ftp://garden.example.org/"), "http"),
    (passed_on("javascript:alert(1)"), "http"), (passed_on("http://[oops"), "answer"),
    (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "answer"), (raw(b""), "answer"), (raw(b"\0" * 500), "answer"),
    (raw(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"x" * 70_000 + b"\r\n\r\n"), "answer"),
    (raw(b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n"), "answer"),
    (raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "answer"),
    (endless_headers, "answer|large"),
])
def test_what_is_no_page_is_refused_with_the_reason(web, look, reply, words):
    web.pages["/"] = reply
    sentence = refusal(look)
    assert any(word in sentence for word in words.split("|")) and sentence.endswith((".", ")."))


def test_three_redirects_are_followed_and_not_a_fourth(web, look):
    web.pages |= {"/3": passed_on("/2"), "/2": passed_on("/1"), "/1": passed_on("/"), "/4": passed_on("/3")}
    assert look("/3").title == "Ada's garden"
    assert "too often" in refusal(look, "/4")


def test_a_page_of_10_gb_costs_one_megabyte(web, look):
    web.pages["/"] = endless
    assert look().title == "Long"
    before = web.sent
    time.sleep(0.2)
    assert web.sent <= max(before, 1) and web.sent < 30_000_000  # what fits into the buffers between the two


def test_a_page_is_left_where_its_head_ends(web, look):
    web.pages["/"] = lambda page: (page.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE), drip(page, b"x"))
    assert look().title == "Ada's garden"


@pytest.mark.parametrize("slowly", [trickle, drip_body, lambda page: page.server.closing.wait(20)])
def test_a_slow_page_is_left_when_the_time_is_over(web, look, slowly, monkeypatch):
    monkeypatch.setattr(link_preview, "LONGEST", 0.8)
    web.pages["/"] = slowly
    start = time.monotonic()
    assert "too long" in refusal(look)
    assert time.monotonic() - start < 6


def test_slow_redirects_share_one_deadline(web, look, monkeypatch):
    monkeypatch.setattr(link_preview, "LONGEST", 0.8)
    web.pages["/"] = lambda page: (time.sleep(0.5), page.answer(b"", status=302, Location="/"))
    start = time.monotonic()
    assert "too long" in refusal(look)
    assert time.monotonic() - start < 6


def test_a_slow_name_server_is_not_waited_for(look, monkeypatch):
    monkeypatch.setattr(link_preview, "LONGEST", 0.5)
    late = threading.Event()
    monkeypatch.setattr(look.net, "resolve", lambda host: late.wait(30) or [OUTSIDE])
    assert "too long" in refusal(look)
    late.set()
    assert look.net.dialled == []


def test_five_seconds_are_all_there_is():
    assert link_preview.LONGEST == 5 and public_fetch.MOST_BYTES == 1_000_000 and public_net.PORTS == (80, 443)


# No connection leaves for a private address

class Ear:
    """A socket of this machine that listens, and how often somebody came."""

    def __init__(self):
        self.socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port, self.visits = self.socket.getsockname()[1], 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        try:
            while True:
                self.socket.accept()[0].close()
                self.visits += 1
        except OSError:
            pass  # closed: the test is over


@pytest.fixture
def ear(monkeypatch):
    """Something private that listens, on a port that for once counts as one of the web."""
    ear = Ear()
    monkeypatch.setattr(public_net, "PORTS", (80, 443, ear.port))
    yield ear
    ear.socket.close()


class Watched(Net):
    """The real thing, with a note of every address that was dialled."""

    def __init__(self):
        self.dialled = []

    def connect(self, address, port, seconds):
        self.dialled.append(address)
        return super().connect(address, port, seconds)


HOSTILE = """
    http://127.0.0.1:{port}/ https://127.0.0.1:{port}/ http://127.0.0.1/ http://127.1:{port}/ http://127.0.1:{port}/
    http://2130706433:{port}/ http://0x7f000001:{port}/ http://0x7f.1:{port}/ http://0x7f.0x0.0x0.0x1:{port}/
    http://0177.0.0.1:{port}/ http://017700000001:{port}/ http://127.0.0.01:{port}/ http://127.0.0.1.:{port}/
    http://127.0.0.1.:{port}/x http://1.0.0.127.in-addr.arpa:{port}/ http://00000127.0.0.1:{port}/ http://4294967297:{port}/
    http://①②⑦.⓪.⓪.①:{port}/ http://１２７.０.０.１:{port}/ http://127。0。0。1:{port}/ http://ⓛocalhost:{port}/
    http://127.0.0.2:{port}/ http://127.255.255.254:{port}/ http://0.0.0.0:{port}/ http://0:{port}/ http://0.0.0.1:{port}/
    http://localhost:{port}/ http://LOCALHOST:{port}/ http://localhost.:{port}/ http://a.localhost:{port}/ http://ip6-localhost:{port}/
    http://localhost.localdomain:{port}/ http://printer.local/ http://router/ http://nas.home.arpa/ http://metadata.google.internal/
    http://[::1]:{port}/ http://[::]:{port}/ http://[0:0:0:0:0:0:0:1]:{port}/ http://[::127.0.0.1]:{port}/
    http://[::ffff:127.0.0.1]:{port}/ http://[::ffff:7f00:1]:{port}/ http://[::FFFF:7F00:0001]:{port}/ http://[::ffff:10.0.0.1]/
    http://[::ffff:0:127.0.0.1]/ http://[64:ff9b::7f00:1]:{port}/ http://[64:ff9b::127.0.0.1]/ http://[64:ff9b::a9fe:a9fe]/
    http://[64:ff9b:1::7f00:1]/ http://[64:ff9b:1:7f00:0:100::]/ http://[2002:7f00:1::]/ http://[2002:a00:1::1]/ http://[2002:a9fe:a9fe::]/
    http://[2001:0:7f00:1::]/ http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/ http://[2001:db8::1]/ http://[3fff::1]/ http://[fec0::1]/
    http://[fe80::1]/ http://[fe80::1%25lo]:{port}/ http://[::1%25lo]:{port}/ http://[fc00::1]/ http://[fd00:ec2::254]/ http://[ff02::1]/ http://[100::1]/ http://[5f00::1]/
    http://10.0.0.1/ http://10.255.255.255/ http://172.16.0.1/ http://172.31.255.254/ http://192.168.0.1/ http://192.168.1.1/
    http://169.254.169.254/latest/meta-data/ http://169.254.0.1/ http://2852039166/ http://0xa9fea9fe/ http://100.64.0.1/ http://100.100.100.200/
    http://100.127.255.254/ http://192.0.0.192/ http://192.0.2.1/ http://198.51.100.1/ http://203.0.113.1/ http://198.18.0.1/
    http://192.88.99.1/ http://168.63.129.16/ http://224.0.0.1/ http://239.255.255.255/ http://240.0.0.1/ http://255.255.255.255/
    http://1.1.1.1:22/ http://1.1.1.1:0/ http://1.1.1.1:8080/ http://1.1.1.1:65536/ http://1.1.1.1:-1/ http://1.1.1.1:80:80/
    http://user@1.1.1.1/ http://user:word@1.1.1.1/ http://@1.1.1.1/ http://1.1.1.1@127.0.0.1:{port}/
    http://127.0.0.1:{port}\\@1.1.1.1/ http://1.1.1.1&@127.0.0.1:{port}/ http://127.0.0.1%2f@1.1.1.1/ http://%31%32%37.0.0.1:{port}/ http://127.0.0.1%00.example.org/
    file:///etc/passwd file://127.0.0.1/etc/passwd gopher://127.0.0.1:{port}/_GET ftp://127.0.0.1:{port}/ ws://127.0.0.1:{port}/ dict://127.0.0.1:{port}/info
    jar:http://127.0.0.1:{port}/!/ data:text/html,hi javascript:alert(1) //127.0.0.1:{port}/ /etc/passwd 127.0.0.1:{port} http: http:// https:// http:/// http://.
    http://[ http://] http://[::1 http://[127.0.0.1]:{port}/ http://[v1.1]/ http://[]/ http://a..example.org/ http://-a.example.org/ http://.example.org/
""".split()


@pytest.mark.parametrize("url", [
    *HOSTILE, "http://127.0.0.1\n:{port}/", "http://exa mple.org/", "\thttp://127.0.0.1:{port}/", "http://127.0.0.1\x00/", "http://" + "a" * 64 + ".example.org/",
    "http://" + "a." * 200 + "example.org/", "http://example.org/" + "a" * 2000, "", " ", "http://\ud800.example.org/",
])
def test_no_hostile_address_is_dialled(url, ear):
    net = Watched()
    sentence = refusal(fetch_preview, url.replace("{port}", str(ear.port)), net)
    assert sentence.endswith(".") and net.dialled == [] and ear.visits == 0


PRIVATE = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1",
           "::1", "::", "fe80::1", "fe80::1%lo", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
           "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "::7f00:1"]


@pytest.mark.parametrize("address", PRIVATE)
@pytest.mark.parametrize("also", [[], [OUTSIDE], ["2606:4700::1111"]])
def test_a_name_is_refused_when_any_of_its_addresses_is_private(web, ear, address, also):
    for answers in ([*also, address], [address, *also]):
        net = Stage(web, {"inside.example.org": answers})
        assert "private" in refusal(fetch_preview, f"http://inside.example.org:{ear.port}/", net)
        assert net.dialled == [] and ear.visits == 0


@pytest.mark.parametrize("to", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/", "//127.0.0.1:{port}/",
                                "http://[::ffff:127.0.0.1]:{port}/", "http://169.254.169.254/latest", "http://0x7f000001:{port}/",
                                "http://inside.example.org:{port}/", "https://inside.example.org:{port}/", "http://①②⑦.⓪.⓪.①:{port}/"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_into_the_house_ends_at_the_door(web, ear, to, status):
    web.pages["/"] = passed_on(to.replace("{port}", str(ear.port)).encode().decode("latin-1"), status)
    net = Stage(web, {"inside.example.org": ["127.0.0.1"]})
    refusal(fetch_preview, "http://outside.example.org/", net)
    assert net.dialled == [OUTSIDE] and ear.visits == 0


def test_a_name_is_resolved_once_and_what_was_checked_is_dialled(web, ear):
    """A name server that gives a public answer to the check and a private one to the connection (DNS rebinding)."""
    net = Stage(web, {"rebind.example.org": [[OUTSIDE], ["127.0.0.1"], ["127.0.0.1"]]})
    web.pages["/"] = lambda page: page.answer(PAGE.replace(b"/rose.png", b"http://garden.example.org/rose.png"))
    assert fetch_preview("http://rebind.example.org/", net).image_bytes == PNG
    assert net.lookups == ["rebind.example.org", "garden.example.org"] and set(net.dialled) == {OUTSIDE}


def test_a_name_that_turns_private_between_page_and_picture_gives_no_picture(web, ear):
    net = Stage(web, {"rebind.example.org": [[OUTSIDE], ["127.0.0.1"]]})
    assert fetch_preview("http://rebind.example.org/", net).image_bytes is None
    assert net.dialled == [OUTSIDE] and ear.visits == 0


def test_a_public_name_of_a_local_address_is_not_dialled_by_the_real_thing(ear, monkeypatch):
    monkeypatch.setattr(Net, "resolve", lambda self, host: socket.gethostbyname_ex("localhost")[2])
    net = Watched()
    assert "private" in refusal(fetch_preview, f"http://inside.example.org:{ear.port}/", net)
    assert net.dialled == [] and ear.visits == 0


def test_the_ear_would_hear():
    """The proof of the tests above: who does dial is counted."""
    ear = Ear()
    Watched().connect("127.0.0.1", ear.port, 5).close()
    deadline = time.monotonic() + 10
    while not ear.visits and time.monotonic() < deadline:
        time.sleep(0.01)
    ear.socket.close()
    assert ear.visits == 1


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700::1111", "2001:4860:4860::8888", "::ffff:1.1.1.1",
                                     "64:ff9b::101:101", "2002:101:101::1", "172.32.0.1", "100.128.0.1", "192.169.0.1", "11.0.0.1"])
def test_what_is_public_stays_open(address):
    assert is_public(address)


def test_an_address_that_does_not_answer_gives_way_to_the_next(web, look, monkeypatch):
    look.net.names["garden.example.org"] = ["2606:4700::1111", OUTSIDE]
    dial = look.net.connect

    def connect(address, port, seconds):
        if ":" in address:
            raise OSError("no way there")
        return dial(address, port, seconds)

    monkeypatch.setattr(look.net, "connect", connect)
    assert look().title == "Ada's garden"


def test_a_plain_address_is_taken_apart():
    target = read_url("HTTPS://Garden.Example.ORG./a b".replace(" ", "%20") + "?q=[1]#top")
    assert (target.scheme, target.host, target.port, target.path) == ("https", "garden.example.org", 443, "/a%20b?q=%5B1%5D")
    assert read_url("http://[2606:4700::1111]:443/").authority == "[2606:4700::1111]:443"


# Encrypted pages

@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of safe.example.org, in a file with its key."""
    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "safe")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("safe.example.org")]), critical=False).sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(plain + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def safe(web, certificate):
    """The staged web behind TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    web.names_asked = []
    context.sni_callback = lambda sock, name, context: web.names_asked.append(name)
    web.socket = context.wrap_socket(web.socket, server_side=True)
    return Stage(web)


def test_an_encrypted_page_is_asked_for_by_its_name(web, safe, certificate):
    safe.tls = lambda: ssl.create_default_context(cafile=certificate)
    assert fetch_preview("https://safe.example.org/", safe).image_bytes == PNG
    assert set(web.names_asked) == {"safe.example.org"} and web.asked[0].headers["Host"] == "safe.example.org"


def test_a_certificate_of_another_name_or_of_nobody_is_refused(web, safe, certificate):
    assert "answer" in refusal(fetch_preview, "https://safe.example.org/", safe)
    safe.tls = lambda: ssl.create_default_context(cafile=certificate)
    assert "answer" in refusal(fetch_preview, "https://other.example.org/", safe)
    assert web.asked == []


# Pages in all their forms

@pytest.mark.parametrize("data, charset, title", [
    ("<title>Сад</title>".encode("cp1251"), "windows-1251", "Сад"), ("<meta charset=shift_jis><title>庭</title>".encode("shift_jis"), "", "庭"),
    ("<title>Garten für</title>".encode("latin-1"), "", "Garten für"), ("<title>Garten für €</title>".encode("cp1252"), "iso-8859-1", "Garten für €"),
    ("\ufeff<title>庭</title>".encode("utf-16"), "", "庭"), ("\ufeff<title>é</title>".encode(), "latin-1", "é"),
    ("<meta charset=utf-16><title>é</title>".encode(), "", "é"), (b"<title>a\xff</title>", "utf-8", "a\ufffd"),
    ("<title>é</title>".encode(), "punycode", "é"), ("<title>é</title>".encode(), "zlib", "é"), ("<title>é</title>".encode(), "no such", "é"),
    (b"<title> a \n\t b </title><title>c</title>", "", "a b"), (b"<title>&lt;script&gt;&#0;&amp;&eacute;</title>", "", "<script>\ufffd&é"),
    ("<title>a\u202eb\u2066c\x07d</title>".encode(), "", "abcd"), (b"<body><title>late</title>", "", ""), (b"<title>never closed", "", "never closed"),
    (b"", "", ""), (b"\0\0\0", "", ""), (b"<![x[<title>a</title>", "", ""), (b"<title>" + b"a" * 5000 + b"</title>", "", "a" * 299 + "…"),
])
def test_a_title_comes_out_as_plain_words(data, charset, title):
    assert read_head(data, charset).title == title


@pytest.mark.parametrize("page", ["<!--", "<", "<a ", "<a b='", "</", "</a", "<![x[", "<!x", "<?", "&", "<title>&#x", "<title><b>", "<script></", "<meta x='&#"])
def test_a_page_made_to_be_slow_to_read_is_not(page):
    start = time.monotonic()
    read_head((page * 1_000_000)[:1_000_000].encode())
    assert time.monotonic() - start < 10
