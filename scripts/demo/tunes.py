"""Four anthems, each about half a minute, played by the synthesiser next door."""

from random import Random

from demo.sound import Tape, hiss, pitch, pulse, sine, thump, triangle


def level_three() -> bytes:
    """Pete's: a chiptune on three voices and a drum, 150 beats a minute."""
    tape, beat, dice = Tape(26.6), 0.4, Random(3)
    chords = ("A3 C4 E4", "F3 A3 C4", "C4 E4 G4", "G3 B3 D4")
    melody = (
        "A5 . E5 . C5 . E5 A5 G5 . E5 . F5 . . .", "F5 . C5 . A4 . C5 F5 E5 . C5 . D5 . . .",
        "G5 . E5 . G5 . C6 . B5 . G5 . E5 . . .", "D5 . G5 . B5 . D6 . B5 A5 G5 F5 E5 . D5 .",
    )
    for bar in range(16):
        start, chord = bar * 4 * beat, chords[bar % 4].split()
        for step in range(16):
            at = start + step * beat / 4
            tape.note(at, pitch(chord[step % 3]), 0.09, 0.16, pulse(0.5), decay=2)
            name = melody[bar % 4].split()[step]
            if bar >= 4 and name != ".":
                tape.note(at, pitch(name), 0.26, 0.24, pulse(0.25), decay=3)
        for step in range(8):
            tape.note(start + step * beat / 2, pitch(chord[0]) / (2 if step % 2 else 4), 0.18, 0.34, triangle, decay=1)
        for step in range(4):
            tape.add(start + step * beat, thump(0.12, 220, 50) if step % 2 == 0 else hiss(dice, 0.1, 6), 0.3)
    return tape.wav()


def fourth_floor() -> bytes:
    """Halley's: four slow chords that breathe, and a few stars."""
    tape, long, dice = Tape(36), 8.5, Random(8)
    chords = ("D3 A3 F#4 C#5 E5", "B2 F#3 D4 A4 C#5", "G2 D3 B3 F#4 A4", "A2 E3 C#4 B4 E5")
    for number, chord in enumerate(chords):
        for name in chord.split():
            for detune in (0.9975, 1.0025):
                tape.note(number * long, pitch(name) * detune, long + 2, 0.16, sine, attack=3.2, decay=1.2)
    for star in range(22):
        name = dice.choice(("D6", "E6", "F#6", "A6", "C#6", "B5"))
        tape.note(2 + star * 1.45 + dice.uniform(0, 0.5), pitch(name), 2.2, dice.uniform(0.05, 0.11), sine, decay=6)
    tape.echo(0.61, 0.42)
    return tape.wav(fade=4)


def tumble_dryer() -> bytes:
    """Kofi's: dub at 72 beats a minute; the bass waits, the chord answers off the beat, the echo does the rest."""
    beat = 60 / 72
    tape, bass, dice = Tape(40 * beat), Tape(40 * beat), Random(5)
    line = ((0, "A1", 0.9), (1, "A1", 0.4), (1.5, "C2", 0.4), (2.5, "E2", 0.45), (3, "D2", 0.8),
            (4, "F1", 1.2), (5.5, "G1", 0.4), (6, "A1", 0.5), (6.5, "G1", 0.4), (7, "E1", 0.9))
    for turn in range(5):
        for at, name, length in line:
            bass.note((turn * 8 + at) * beat, pitch(name), length * beat, 0.9, sine, attack=0.01, decay=0.9)
            bass.note((turn * 8 + at) * beat, pitch(name) * 2, length * beat, 0.16, triangle, attack=0.01, decay=2)
    for step in range(40):
        if step % 2:
            chord = ("A3 C4 E4", "F3 A3 C4")[step // 4 % 2]
            for name in chord.split():
                tape.note((step + 0.5) * beat, pitch(name), 0.13, 0.14, pulse(0.4), decay=4)
        tape.add((step + 0.5) * beat, hiss(dice, 0.05, 5), 0.1)
        if step % 8 == 5:
            tape.note(step * beat, pitch("E5"), 0.3, 0.13, triangle, decay=5)
    tape.soften(0.55)
    tape.echo(0.75 * beat, 0.46)
    for step in range(2, 40, 4):
        bass.add(step * beat, thump(0.3, 150, 42), 0.9)
        bass.add(step * beat, hiss(dice, 0.12, 7), 0.22)
    tape.add(0, list(bass.samples), 1)
    return tape.wav()


def lullaby_for_bun() -> bytes:
    """Mika's: a music box in three-four time, a little out of true, as they are."""
    tape, beat, dice = Tape(30), 0.46, Random(2)
    tune = ("G5 . E5 C5 . E5 G5 . A5 G5 . . F5 . D5 B4 . D5 F5 . G5 E5 . . "
            "G5 . E5 C5 . E5 A5 . B5 C6 . . B5 . G5 A5 . F5 E5 D5 B4 C5 . .").split()
    bass = "C4 C4 F4 C4 G3 G3 G3 C4 C4 C4 F4 A3 G3 F3 G3 C4".split()
    for number, name in enumerate(tune):
        if name != ".":
            tine(tape, 0.3 + number * beat + dice.uniform(0, 0.012), pitch(name), 0.5)
    for number, name in enumerate(bass):
        for at, step in ((0, 1), (1, 1.5), (2, 2)):
            tine(tape, 0.3 + (number * 3 + at) * beat, pitch(name) * step, 0.22)
    tine(tape, 0.3 + 49 * beat, pitch("C6"), 0.5)
    tape.echo(0.11, 0.18)
    return tape.wav(fade=4)


def tine(tape: Tape, at: float, hertz: float, volume: float) -> None:
    """A tooth of the comb: a bar clamped at one end rings at 1, 6.27 and 17.5 times its note."""
    tape.note(at, hertz, 1.8, volume, sine, attack=0.002, decay=5)
    tape.note(at, hertz * 2.0, 1.1, volume * 0.25, sine, attack=0.002, decay=6)
    tape.note(at, hertz * 6.27, 0.25, volume * 0.12, sine, attack=0.001, decay=6)
