"""The twenty-four people of the demo; the first is its keeper, and nobody can sign in as the others."""

from msgspec import Struct


class Person(Struct, frozen=True):
    """A member to be: `hue` in degrees, `links` as (title, url), `joined` in days before today."""

    display_name: str
    hue: int
    joined: int
    pronouns: str
    status_emoji: str
    status: str
    bio: str
    links: tuple[tuple[str, str], ...] = ()
    role: str = "member"


PEOPLE = {
    "nova": Person(
        "Nova",
        300,
        412,
        "she/her",
        "🖥️",
        "61 days up, and the cupboard is still cool",
        "I keep this place on a computer that was going to be thrown away. It lives in the **broom cupboard**, between the "
        "vacuum cleaner and a bag of bags.\n\nIf something is broken, tell me before you tell the internet.",
        (("The cupboard, a history", "https://example.org/cupboard"), ("Backup diary", "https://example.org/backups")),
        "admin",
    ),
    "juniper": Person(
        "Juniper Okafor",
        150,
        409,
        "she/they",
        "✂️",
        "folding until Thursday",
        "Editor, stapler and complaints department of *Gone Places*, a zine of maps of places that are no longer there. "
        "Issue 4 is about swimming pools.",
        (("Back issues", "https://example.org/gone-places"), ("How to fold eight pages", "https://example.org/fold")),
        "moderator",
    ),
    "moss": Person(
        "moss",
        110,
        398,
        "they/them",
        "🌧️",
        "good weather for moss",
        "slow walks. small plants. I clean fans.\n\nif you find a nice patch of moss, do not bring it to me. "
        "tell me where it lives and I will go and say hello",
        (("Fourteen mosses of the bus shelter", "https://example.org/bus-shelter"),),
    ),
    "halley": Person(
        "Halley ☄️",
        30,
        61,
        "she/her",
        "🔭",
        "clear until 2 a.m., then cloud, then bed",
        "Balcony astronomer, fourth floor, south-south-east. I own one good eyepiece and a very patient neighbour.\n\n"
        "Building a comet tracker out of an e-ink panel and stubbornness.",
        (("Observing log", "https://example.org/balcony"),),
    ),
    "pixelpete": Person(
        "Pete",
        220,
        388,
        "he/him",
        "🕹️",
        "one more level",
        "I draw things **16 pixels at a time** and put them into machines that were old when I was born. "
        "The drawer of broken screens is a *collection*.",
        (("Drawer inventory", "https://example.org/drawer"), ("Sprites, free to use", "https://example.org/sprites")),
    ),
    "ruth": Person(
        "Ruth A.",
        350,
        405,
        "she/her",
        "📼",
        "side B is better",
        "Thirty-one years of taping things off the radio. The announcer talks over the beginning of all of them "
        "and I would not have it any other way.",
        (("Tape index, 1991 to now", "https://example.org/tapes"),),
    ),
    "tomasz": Person(
        "Tomasz",
        190,
        380,
        "he/him",
        "🔧",
        "waiting for a bearing",
        "Mechanical drawings, bicycles, radios. I believe that a thing you cannot open is a thing you are renting.\n\n"
        "Repair café every second Saturday. Bring it. Bring *all* the screws.",
        (("Notes on e-ink panels", "https://example.org/eink-partial"), ("Bench rules", "https://example.org/bench")),
    ),
    "wren": Person(
        "Wren",
        60,
        371,
        "they/she",
        "🐦",
        "up at four for the blackcap",
        "I record birds, rain and the occasional accidental tractor. The notebook is mostly weather and biscuits.",
        (("Sounds of the ditch", "https://example.org/ditch"),),
    ),
    "zeynep": Person(
        "Zeynep",
        270,
        340,
        "she/her",
        "🌅",
        "printing something too large",
        "Posters. Sometimes for concerts that happened, more often for ones that should have. Ankara, Rotterdam, then trains.",
        (("Poster shop (it is a cardboard tube)", "https://example.org/tube"),),
    ),
    "mika": Person(
        "Mika 🍡",
        330,
        210,
        "she/her",
        "🐹",
        "Bun is two today!!",
        "Collector of small plastic things. Staff of one hamster. This wall is **his** and I only work here.",
        (("Bun, a biography", "https://example.org/bun"),),
    ),
    "odile": Person(
        "Odile",
        15,
        260,
        "elle/she",
        "🥖",
        "dough is resting, so am I",
        "I cook for six on a stove for two. My grandmother's recipes say *enough flour*, and I am finding out how much that is.",
        (("Enough flour: a glossary", "https://example.org/enough"),),
    ),
    "kofi": Person(
        "Kofi Low-End",
        45,
        190,
        "he/him",
        "🔊",
        "rewiring scoop number three",
        "Builder and carrier of **Low-End Corner**, a sound system in four boxes and one very full hatchback. "
        "We play gardens, launderettes and once a swimming lesson.",
        (("Box plans", "https://example.org/scoops"), ("Next session", "https://example.org/launderette")),
    ),
    "linnea": Person(
        "Linnéa",
        205,
        330,
        "she/her",
        "⛵",
        "at sea, with signal, sadly",
        "Third mate on a ferry. I draw the same harbour every crossing; it is never the same harbour.",
        (("Harbour, 212 times", "https://example.org/harbour"),),
    ),
    "bram": Person(
        "Bram",
        95,
        300,
        "he/him",
        "🥕",
        "the pigeons have won again",
        "Allotment 14. I have named the slugs. It has not helped.",
        (("What died this year", "https://example.org/plot-14"),),
    ),
    "aiko": Person(
        "Aiko",
        5,
        150,
        "she/her",
        "🧵",
        "mending the mending",
        "I darn jumpers so that you can see it. If the hole was there, it may as well be a flower.",
        (("Stitch library", "https://example.org/darning"),),
    ),
    "dario": Person(
        "Dario",
        25,
        120,
        "he/him",
        "☕",
        "third espresso, first idea",
        "I restore lever espresso machines and write very small programs. Both leak.",
    ),
    "fen": Person(
        "fen",
        165,
        280,
        "they/them",
        "🌫️",
        "walking the old railway",
        "Maps of things that were: branch lines, hedges, three cinemas. Contributor to *Gone Places*, usually late.",
        (("The line to nowhere", "https://example.org/branch-line"),),
    ),
    "greta": Person(
        "Greta Lindqvist-Baptiste",
        320,
        95,
        "she/her",
        "🎻",
        "same four bars, since Tuesday",
        "Second viola. Somebody has to be the middle of the chord.",
    ),
    "hugo": Person(
        "Hugo",
        235,
        240,
        "he/him",
        "🚲",
        "puncture number nine",
        "Night-shift nurse, day-shift sleeper. I answer at odd hours, it is not personal.",
    ),
    "imani": Person(
        "Imani",
        55,
        175,
        "she/her",
        "📚",
        "returned everything on time, once",
        "Librarian of a very small library. The most borrowed book is about sheds.",
        (("Shed shelf", "https://example.org/sheds"),),
    ),
    "kestrel": Person(
        "Kestrel",
        70,
        44,
        "they/them",
        "🪁",
        "looking for wind",
        "Kites with circuits in them. The wind is free, the micro-controllers keep falling in the sea.",
    ),
    "lior": Person(
        "Lior",
        285,
        30,
        "he/him",
        "🧮",
        "rewriting it, smaller",
        "Retired maths teacher. I am learning to program so that I can be wrong faster.",
        (("Problems with nice answers", "https://example.org/nice"),),
    ),
    "priya": Person(
        "Priya R",
        180,
        22,
        "she/her",
        "🧫",
        "the sourdough and the lab culture must not meet",
        "Microbiologist. Everything in my fridge is labelled and some of it is lunch.",
    ),
    "sunny": Person(
        "Sunny",
        48,
        9,
        "he/they",
        "🌻",
        "new here, hello!",
        "I paint shop signs by hand. Ask me about the letter S.",
        (("The letter S", "https://example.org/letter-s"),),
    ),
}
