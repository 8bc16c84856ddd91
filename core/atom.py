"""Writes Atom feeds (RFC 4287): whatever people wrote, what comes out is well-formed XML."""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from msgspec import Struct

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # https://www.w3.org/TR/xml/#charsets

ElementTree.register_namespace("", ATOM)


class Entry(Struct, frozen=True):
    """One thing in a feed; `html` is safe HTML, moments are ISO 8601 in UTC, `id` never changes."""

    id: str
    title: str
    html: str
    link: str
    published: str
    updated: str


class Feed(Struct, frozen=True):
    """A feed by one author; `base` is where addresses in the entries' HTML start, `logo` an address of a picture."""

    id: str
    title: str
    link: str
    self_link: str
    author: str
    base: str
    logo: str
    updated: str
    entries: tuple[Entry, ...]


def atom_xml(feed: Feed) -> bytes:
    """The feed as a document in UTF-8."""
    root = Element(f"{{{ATOM}}}feed", {f"{{{XML}}}base": clean(feed.base)})
    add(root, "id", feed.id)
    add(root, "title", feed.title)
    add(root, "updated", feed.updated)
    add(root, "link", rel="self", type="application/atom+xml", href=feed.self_link)
    add(root, "link", rel="alternate", type="text/html", href=feed.link)
    author = add(root, "author")
    add(author, "name", feed.author)
    add(author, "uri", feed.link)
    add(root, "logo", feed.logo)
    for entry in feed.entries:
        add_entry(root, entry)
    return ElementTree.tostring(root, "utf-8", xml_declaration=True)


def add_entry(root: Element, entry: Entry) -> None:
    element = add(root, "entry")
    add(element, "id", entry.id)
    add(element, "title", entry.title)
    add(element, "published", entry.published)
    add(element, "updated", entry.updated)
    add(element, "link", rel="alternate", type="text/html", href=entry.link)
    add(element, "content", entry.html, type="html")


def add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    element = SubElement(parent, f"{{{ATOM}}}{name}", {key: clean(value) for key, value in attributes.items()})
    element.text = clean(text) or None
    return element


def clean(text: str) -> str:
    """The text without characters that no XML document may hold."""
    return NO_XML.sub("", text)
