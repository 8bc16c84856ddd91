"""A very small synthesiser: notes added up on a tape of numbers, written as a WAV file."""

import wave
from array import array
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from io import BytesIO
from math import exp, pi, sin
from random import Random

RATE = 22_050  # samples a second
TABLE = [sin(2 * pi * n / 1024) for n in range(1024)]
NAMES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
Shape = Callable[[float], float]  # of a phase in turns: one sample, -1 to 1


def sine(turns: float) -> float:
    return TABLE[int(turns * 1024) & 1023]


def triangle(turns: float) -> float:
    return 4 * abs(turns % 1 - 0.5) - 1


@cache
def pulse(width: float) -> Shape:
    return lambda turns: 1.0 if turns % 1 < width else -1.0


def pitch(note: str) -> float:
    """Hertz of a note's name: "A4", "F#3", "Bb2"."""
    half = NAMES[note[0]] + note.count("#") - note[1:].count("b")
    return 440 * 2 ** ((half - 9) / 12 + int(note[-1]) - 4)


class Tape:
    """Sound of so many seconds; everything is added to what is there."""

    def __init__(self, seconds: float):
        self.samples = array("f", bytes(4 * int(seconds * RATE)))

    def add(self, at: float, samples: Sequence[float], volume: float) -> None:
        """Put samples on the tape `at` seconds from its beginning; what reaches beyond its end is cut off."""
        first = int(at * RATE)
        for number, sample in enumerate(samples[:len(self.samples) - first], first):
            self.samples[number] += volume * sample

    def note(self, at: float, hertz: float, seconds: float, volume: float, shape: Shape = sine,
             attack: float = 0.005, decay: float = 3.0) -> None:
        """One note; it fades by e in seconds / `decay`, and to nothing in its last twentieth."""
        self.add(at, played(hertz, seconds, shape, attack, decay), volume)

    def echo(self, seconds: float, feedback: float) -> None:
        gap = int(seconds * RATE)
        for n in range(gap, len(self.samples)):
            self.samples[n] += feedback * self.samples[n - gap]

    def soften(self, share: float) -> None:
        """Take the edge off: each sample is drawn towards the one before by `share`."""
        last = 0.0
        for n, sample in enumerate(self.samples):
            last += (1 - share) * (sample - last)
            self.samples[n] = last

    def wav(self, fade: float = 1.5) -> bytes:
        """The tape at full level with its end faded out, as the bytes of a mono 16-bit WAV file."""
        loudest, end, out = max(map(abs, self.samples)), len(self.samples), BytesIO()
        scale, tail = 28_000 / loudest, int(fade * RATE)
        whole = array("h", (int(scale * sample * min((end - n) / tail, 1)) for n, sample in enumerate(self.samples)))
        with wave.open(out, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(whole.tobytes())
        return out.getvalue()


@lru_cache(64)  # melodies come back to their notes
def played(hertz: float, seconds: float, shape: Shape, attack: float, decay: float) -> array:
    """A note at full volume."""
    count, step = int(seconds * RATE), hertz / RATE
    swell, tail = max(int(attack * RATE), 1), max(count // 20, 1)
    fade, level, loud = exp(-decay / count), 1.0, array("f")
    for n in range(count):
        loud.append(level * shape(n * step) * min(n / swell, (count - n) / tail, 1))
        level *= fade
    return loud


def hiss(dice: Random, seconds: float, decay: float) -> list[float]:
    """A burst of noise that dies away: a drum."""
    count = int(seconds * RATE)
    return [dice.uniform(-1, 1) * exp(-decay * n / count) for n in range(count)]


def thump(seconds: float, high: float, low: float) -> list[float]:
    """A bass drum: a sine that falls from `high` to `low` hertz."""
    count, turns, out = int(seconds * RATE), 0.0, []
    for n in range(count):
        turns += (low + (high - low) * exp(-18 * n / count)) / RATE
        out.append(sine(turns) * exp(-4 * n / count))
    return out
