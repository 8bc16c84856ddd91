"""Rooms for people who make, mend and keep machines."""

from demo.chat import chat, say

SKETCHES = (
    chat(
        34,
        "22:02",
        say("pixelpete", "tonight's loop: 400 circles, one of them lies", picture="circles"),
        say("zeynep", "It is the third from the left."),
        say("pixelpete", "it is NOT the third from the left"),
        say("lior", "I counted. There are 399."),
        say("pixelpete", "…", under="😂 zeynep halley dario, 🔍 lior"),
    ),
    chat(
        26,
        "20:40",
        say("zeynep", "Does anyone have a nice way to make a sun that feels printed? Flat circles look like traffic lights."),
        say(
            "juniper",
            "Two layers, off by a millimetre, and let the overlap go darker. Riso people call it *misregistration*, "
            "which is Latin for Thursday.",
        ),
        say(
            "pixelpete",
            "cut stripes out of it from below, each a bit thicker:\n\n```js\nfor (let i = 0; i < 9; i++) {\n"
            "  const y = horizon - 8 * i * i\n  rect(0, y, width, 2 + (9 - i) * 1.6)\n}\n```",
            under="🌅 zeynep sunny",
        ),
        say("zeynep", "Squared! The gap is *squared*. Thank you. It is on the wall now.", to=1),
    ),
    chat(
        16,
        "19:15",
        say("linnea", "Two hundred and twelve harbours so far. Same window, same pencil."),
        say("greta", "Do you ever draw the one you expected instead of the one that was there?"),
        say(
            "linnea",
            "Every time for the first ten seconds. Then something has moved, and I have to start looking.",
            to=1,
            under="⛵ wren fen, ✏️ zeynep",
        ),
    ),
    chat(
        10.6,
        "18:05",
        say("kestrel", "/sketch kites round a sun\nI let go of Lior's slices. They were only waiting for wind."),
        say("lior", "The areas are still equal. I checked while they were in the air.", under="🪁 kestrel halley"),
        say("halley", "That was a comet when it left my balcony.", under="☄️ lior kestrel pixelpete"),
    ),
    chat(
        7,
        "23:20",
        say("dario", "my plotter has decided that circles end slightly before they begin"),
        say(
            "tomasz",
            "Belt tension, or the pulley screw. Push the carriage with one finger: if it clicks, screw; if it sulks, belt.",
        ),
        say("dario", "It sulks."),
        say("kestrel", "Or leave it. A circle that ends before it begins is called a spiral and people pay for those."),
        say("lior", "A spiral with a period of one turn and a pitch of embarrassment.", under="🌀 dario kestrel pixelpete"),
    ),
    chat(
        1.2,
        "",
        say("sunny", "/sketch An S that breathes\n"
            "Made my first one that moves! It's an S that breathes. I used `sin()` for the belly."),
        say("pixelpete", "**sin for the belly**. of course. put it on your wall"),
        say("sunny", "I don't have a wall yet, I have a planet and a sentence"),
        say("pixelpete", "that's how they start", to=1, under="🪐 halley sunny"),
    ),
)
REPAIR = (
    chat(
        31,
        "10:02",
        say("tomasz", "Who has a 1.5 mm hex key that hasn't gone round?"),
        say("ruth", "Me. Hidden. You may ask nicely."),
        say("tomasz", "Please, Ruth."),
        say("ruth", "See, that was not hard. Biscuit tin, second shelf, *under* the biscuits.", under="🍪 tomasz hugo"),
    ),
    chat(
        21,
        "16:44",
        say(
            "tomasz",
            "What came in on Saturday, and what went home:\n\n- 4 lamps, all of them the switch\n- a talking clock that "
            "only said “it is”\n- one accordion (declined, sadly, with applause)\n- a toaster from 1958, **fixed**, "
            "which now outlives us all",
            under="🏆 ruth bram, ⏰ imani",
        ),
        say("imani", "It is."),
        say("juniper", "It is."),
        say("moss", "it is"),
        say("tomasz", "I should not have told you."),
    ),
    chat(
        12,
        "18:30",
        say("aiko", "Do you take jumpers? I could do a table. Elbows mostly."),
        say("tomasz", "We take everything that has two sides and a hole. Table by the window is yours."),
        say("hugo", "I have a jumper that is now mostly a window"),
        say("aiko", "Bring a colour you love, not one that matches.", to=1, under="🧵 hugo priya"),
    ),
    chat(
        3,
        "11:12",
        say("kestrel", "Anyone good with boards that have been in the sea for… a weekend?"),
        say("tomasz", "Rinse in clean water, yes really. Then alcohol, then a warm day. Then hope, which is the fourth solvent."),
        say("priya", "I have 99% isopropanol and a drying cabinet and I did not say that."),
        say("kestrel", "You did not say it so clearly. Thank you, @priya.", to=1, under="🧫 tomasz"),
        say("dario", "my lever machine leaks at exactly nine bar. eight is fine. nine: *Venice*"),
        say("tomasz", "That's the seal telling you its age. Bring the group head, leave the boiler."),
    ),
)
MACHINES = (
    chat(
        30,
        "21:30",
        say("nova", "New disk is in. Copying took 41 minutes, checking took three hours, and worrying took the usual."),
        say("pixelpete", "what happens to the old one"),
        say("nova", "It goes into the drawer of honour, with a label: “did its best”."),
        say("tomasz", "Spin-up current before and after?"),
        say(
            "nova",
            "0.71 A to 0.18 A at the wall. The cupboard is two degrees cooler, the vacuum cleaner is delighted.",
            to=1,
            under="🔌 tomasz dario, 🧹 moss",
        ),
    ),
    chat(
        20,
        "22:10",
        say(
            "nova",
            "Backups, how they work here, because three people asked:\n\n1. every night at 04:10, a copy on the second disk\n"
            "2. every Sunday, a copy on a stick that lives **in another house**\n3. on the first of the month I *restore* one, "
            "for real, on the kitchen laptop",
        ),
        say("lior", "Why is the third one in italics?"),
        say("nova", "Because a backup you have never restored is a rumour.", to=1, under="💾 pixelpete ruth dario, 📜 imani"),
        say("imani", "We say the same of the catalogue."),
    ),
    chat(
        11,
        "07:20",
        say("hugo", "3 a.m. and it was slow for about a minute? or I was"),
        say(
            "nova",
            "Both plausible. Looking.\n\n```\n03:02:11  checkpoint   412 ms\n03:02:12  all quiet\n```\nIt was you, dear.",
            under="😴 hugo, 😂 greta",
        ),
    ),
    chat(
        4,
        "19:00",
        say("dario", "could I run one of these at home? for my sister and the four of us who share the boat"),
        say(
            "nova",
            "Yes. Anything with 2 GB of memory and a lid. I'll sit with you. Bring a long cable and a short temper, "
            "I have the opposite.",
        ),
        say("dario", "what's it cost to run"),
        say("nova", "Mine eats 9 watts. That's two slices of toast a day.", to=1, under="🍞 odile dario tomasz"),
        say("moss", "and one fan cleaning a year"),
    ),
)
