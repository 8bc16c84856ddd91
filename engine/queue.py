"""The mesh for several machines: the workers meet on a Redis-protocol server, and not in a directory.

Same use and same promise as mesh.py. All publish on one channel; each has another one for what only it should hear.
No stream ends when a worker dies here, so each says twice a second that it lives, and who is silent for too long is
lost. Our own voice tells us the same of the server. (python-socketio's manager for Redis does neither: members would
not learn that they missed something.)
"""

import logging
import os
import threading
import time
from uuid import uuid4

import redis
from msgspec import msgpack
from redis.backoff import NoBackoff
from redis.retry import Retry

from engine.packets import plain

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.5
SILENT_SECONDS = 2.0
ANSWER_SECONDS = 2  # that we wait for the server, once: a message that came twice would be worse than one that is lost
AWAY = (redis.RedisError, OSError)


class Queue:
    """`greet(send)` is called for each new peer, `lost(peer)` when one may have missed us telling it something."""

    def __init__(self, url: str):
        self.url = url
        self.greet = self.lost = lambda _: None
        self.lock = threading.RLock()
        self.pid = 0
        self.name = ""

    def open(self) -> bool:
        """Become a peer of this process's own; True the first time, and again after a fork."""
        with self.lock:
            self._in_this_process()
            if self.name:
                return False
            self.name = uuid4().hex
        return True

    def publish(self, message: dict) -> None:
        """Send to all peers, from any thread. A process that is no peer (a script) may do so too."""
        with self.lock:
            self._in_this_process()
        if self.up or not self.name:
            self._send(self.channel, message)

    def messages(self):
        """What the peers say, as (peer, message), until we close. One thread."""
        while not self.closing:
            try:
                with self.redis.pubsub() as subscription:
                    yield from self._listen(subscription)
            except AWAY as error:
                self._cut_off(error)

    def close(self) -> None:
        if self.name and self.pid == os.getpid():
            self.publish({"method": "bye"})
            self.closing = True

    def peers(self) -> int:
        return len(self.heard.keys() - {self.name}) if self.pid == os.getpid() else 0

    def backlog(self) -> int:
        return 0  # the server keeps it, and cuts off who is too far behind

    def _in_this_process(self) -> None:
        if self.pid == os.getpid():
            return
        self.pid, self.name, self.closing = os.getpid(), "", False
        self.redis = redis.Redis.from_url(
            self.url, protocol=2, socket_connect_timeout=ANSWER_SECONDS, socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        # Channels are the server's, whatever database one has chosen: instances with different databases stay apart.
        self.channel = f"live:{self.redis.connection_pool.connection_kwargs.get('db') or 0}"
        self.up = False  # we hear the others
        self.was_away = False
        self.heard = {}  # peer → when it last said something; we are among them
        self.next_beat = 0.0

    def _send(self, channel: str, message: dict) -> None:
        try:
            self.redis.publish(channel, msgpack.encode(message | {"from": self.name}, enc_hook=plain))
        except AWAY as error:
            self.up = False  # the listening thread takes it from here
            log.warning("A live message did not reach the message queue: %s", error)

    # On the listening thread

    def _listen(self, subscription):
        subscription.subscribe(self.channel, f"{self.channel}:{self.name}")
        waiting = 2  # channels
        while not self.closing:
            told = subscription.get_message(timeout=BEAT_SECONDS)
            if told and told["type"] == "subscribe":
                waiting -= 1
                if not waiting:
                    self._come_in()
            elif told:
                yield from self._hear(msgpack.decode(told["data"]))
            if not waiting:
                self._beat(time.monotonic())

    def _come_in(self) -> None:
        self.heard = {self.name: time.monotonic()}
        self.up = True
        self._send(self.channel, {"method": "hello"})
        if self.was_away:
            log.warning("The message queue is back.")
            self.lost("")  # nobody in particular: we do not know what we missed
        self.was_away = False

    def _hear(self, message: dict):
        peer, method = message.pop("from"), message["method"]
        known = peer in self.heard
        if peer:
            self.heard[peer] = time.monotonic()
        if peer == self.name or method == "bye":
            self._forget(peer)
        elif peer and (method == "hello" or not known):
            self._meet(peer, known)
        if peer != self.name and method not in ("hello", "alive", "bye"):
            yield peer, message

    def _meet(self, peer: str, known: bool) -> None:
        """Someone new, or someone who was away without our noticing."""
        if known:
            self.lost(peer)
        self.greet(lambda message: self._send(f"{self.channel}:{peer}", message))

    def _forget(self, peer: str) -> None:
        if peer != self.name and self.heard.pop(peer, None):
            self.lost(peer)

    def _beat(self, now: float) -> None:
        if now < self.next_beat:
            return
        self.next_beat = now + BEAT_SECONDS
        for peer, when in list(self.heard.items()):
            if now - when > SILENT_SECONDS:
                self._forget(peer)
        if not self.up or now - self.heard[self.name] > SILENT_SECONDS:
            raise ConnectionError("the server does not answer")
        self._send(self.channel, {"method": "alive"})

    def _cut_off(self, error: Exception) -> None:
        """Without the server every other worker is lost to us, and we to them."""
        if not self.was_away:
            log.warning("The message queue is away, and other workers' members hear nothing of ours: %s", error)
        self.up, self.was_away = False, True
        for peer in list(self.heard):
            self._forget(peer)
        time.sleep(BEAT_SECONDS)
