"""What the readers of sounds share: the error with its sentences, and the limits that keep a hostile file cheap."""

LONGEST = 15 * 60   # seconds of sound
MOST_PIECES = 2000  # chunks, boxes or blocks that lie side by side in one file


class BadAudio(ValueError):
    """A sound that is not taken; its text is for the person who sent it."""


DAMAGED = "This sound file is damaged and cannot be read."
CUT_OFF = "This sound file breaks off: only a part of it arrived or was saved. Export or download it again."


def need(holds: bool, sentence: str = DAMAGED) -> None:
    """Raise BadAudio with the sentence unless `holds`."""
    if not holds:
        raise BadAudio(sentence)
