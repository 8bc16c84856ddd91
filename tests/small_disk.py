"""A disk of a few megabytes for a test, and ways to fill it. It is seen by this process and its children only."""

import ctypes
import os
import resource
import subprocess
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

CLONE_NEWNS = 0x00020000  # unshare(2)
FILLER = "filler"


@cache
def own_mounts() -> str:
    """Give this process a list of mounts of its own, which goes with it; the reason why not, where that is not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS):
        return f"No mounting here: {os.strerror(ctypes.get_errno())}"
    done = subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True, text=True)
    return done.stderr


def mount(*words) -> None:
    if reason := own_mounts():
        pytest.skip(reason)
    subprocess.run(["mount", *map(str, words)], check=True)


@contextmanager
def small_disk(folder: Path, megabytes: int):
    folder.mkdir()
    mount("-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", folder)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def read_only(path: Path):
    """Within it this file can be read and not be written, by root neither."""
    mount("--bind", path, path)
    mount("-o", "remount,bind,ro", path)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,bind,rw", path], check=True)


def fill(disk: Path) -> None:
    """Leave not one byte."""
    with (disk / FILLER).open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass


def make_room(disk: Path) -> None:
    (disk / FILLER).unlink()


@contextmanager
def quota(bytes: int):
    """Within it no file of this process grows beyond so many bytes: needs nobody's permission, on any disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
