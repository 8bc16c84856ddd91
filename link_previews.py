"""Fills in cards about links: one thread of each worker looks at the linked pages, off every request.

What does not work out, for whatever reason, leaves the card as plain as it was hung up.
"""

import logging
import secrets
import shutil
from queue import Full, Queue
from threading import Lock, Thread

from flask import Flask
from werkzeug.exceptions import HTTPException

from core.files import discard_pictures, write_picture
from core.images import BadImage, Picture, take_in
from core.link_preview import Preview, fetch_preview
from core.public_net import PreviewRefused
from db import get_db
from live.walls import wall_changed
from mutations.link_previews import NewPreview, keep_preview
from mutations.uploads import NewUpload, keep_upload
from queries.link_previews import LinkPost, Owner, find_link
from routes.uploads import LEAST_FREE

log = logging.getLogger(__name__)

PACE = 60, 600  # links of one member in so many seconds
MOST_WAITING = 50  # links of one worker; whoever comes after them keeps a plain card


def ask_for_preview(app: Flask, owner_id: int, post_id: int) -> None:
    """Have a link's page looked at soon; returns at once, and says nothing when it is not done."""
    if app.config["NEOSPACE"].link_previews == "on" and not too_often(app, owner_id):
        app.extensions.setdefault("link_previews", Previewer(app)).ask(owner_id, post_id)


def too_often(app: Flask, owner_id: int) -> bool:
    """Nobody makes this server knock at other people's doors all day."""
    return app.extensions["limiter"].check(f"preview:{owner_id}", *PACE) > 0


class Previewer:
    """A queue of cards and the thread that works it off, one page at a time; the first card of a worker starts it."""

    def __init__(self, app: Flask):
        self.app, self.waiting, self.starting = app, Queue(MOST_WAITING), Lock()
        self.thread = Thread()

    def ask(self, owner_id: int, post_id: int) -> None:
        try:
            self.waiting.put_nowait((owner_id, post_id))
        except Full:
            log.info("Too many links are waiting to be looked at: one stays plain.")
        with self.starting:
            if not self.thread.is_alive():
                self.thread = Thread(target=self.work, name="link-previews", daemon=True)
                self.thread.start()

    def work(self) -> None:
        while True:
            card = self.waiting.get()
            try:
                fill_in(self.app, *card)
            except (PreviewRefused, HTTPException, OSError) as reason:
                log.info("A link stays plain: %s", reason)
            finally:
                self.waiting.task_done()


def fill_in(app: Flask, owner_id: int, post_id: int) -> None:
    """Look at the page behind a card and put what it says on it. No connection to the database is held meanwhile."""
    with app.app_context():
        link = find_link(get_db(), owner_id, post_id)
    if link is None:
        return
    preview = fetch_preview(link.url)
    if not (preview.title or preview.description or preview.image_bytes):
        return
    upload_id = keep_picture(app, link.owner, preview)
    with app.app_context():
        tell(link, NewPreview(preview.title, preview.description, upload_id))


def tell(link: LinkPost, new: NewPreview) -> None:
    seq = keep_preview(get_db(), link, new)
    if seq is not None:
        wall_changed(get_db(), link.owner.username, (f"post-{link.id}",), seq)


def keep_picture(app: Flask, owner: Owner, preview: Preview) -> str | None:
    """Draw the page's picture anew and record it as one of the owner's; None when there is none to be had."""
    folder = app.config["NEOSPACE"].path("uploads")
    if preview.image_bytes is None or shutil.disk_usage(folder).free < LEAST_FREE:
        return None
    try:
        picture = take_in(preview.image_bytes)
    except BadImage:
        return None
    new = upload_of(picture)
    write_picture(folder, new.id, picture.data, picture.thumb)
    try:
        with app.app_context():
            dropped = keep_upload(get_db(), owner, new)
    except HTTPException:
        discard_pictures(folder, (new.id,))
        return None
    discard_pictures(folder, dropped)
    return new.id


def upload_of(picture: Picture) -> NewUpload:
    return NewUpload(
        id=secrets.token_urlsafe(16), sha256=picture.sha256, size=len(picture.data) + len(picture.thumb),
        width=picture.width, height=picture.height, thumb_width=picture.thumb_width, thumb_height=picture.thumb_height,
    )
