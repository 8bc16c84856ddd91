"""What a card about a link shows: a page's title, description and picture, fetched without trusting anybody.

The rules of where a fetch may go are in core/public_net.py, how it goes there in core/public_fetch.py.
"""

from time import monotonic
from urllib.parse import urljoin

from msgspec import Struct

from core.page_head import read_head
from core.public_fetch import Net, fetch
from core.public_net import PreviewRefused

LONGEST = 5.0  # seconds for the page and its picture together
PAGES = ("text/html",)
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Preview(Struct, frozen=True):
    """Plain text, each "" when the page does not say it; `image_bytes` are as a stranger sent them: draw them anew.

    `url` is where the page was found, after its redirects.
    """

    title: str
    description: str
    image_bytes: bytes | None
    url: str


def fetch_preview(url: str, net: Net | None = None) -> Preview:
    """Look at a page of the public web; raises PreviewRefused with a sentence.

    `net` takes the place of name servers and sockets; where they may lead is not for it to say.
    """
    net, deadline = net or Net(), monotonic() + LONGEST
    page = fetch(url, PAGES, deadline, net, until=b"</head>")
    head = read_head(page.data, page.charset)
    return Preview(head.title, head.description, fetch_picture(page.url, head.picture, deadline, net), page.url)


def fetch_picture(page: str, picture: str, deadline: float, net: Net) -> bytes | None:
    """The picture that a page names, by the same rules; None when there is none, or it is not to be had whole."""
    if not picture:
        return None
    try:
        fetched = fetch(urljoin(page, picture), PICTURES, deadline, net)
    except (PreviewRefused, ValueError):  # ValueError: what the page names is no address
        return None
    return fetched.data if fetched.whole and fetched.data else None
