"""A room with mud on its shoes."""

from demo.chat import chat, say

OUTSIDE = (
    chat(
        33, "05:32",
        say("wren", "04:51 robin · 04:58 blackbird · 05:03 wren (hello) · 05:20 the man with the van"),
        say("moss", "is the van early or late"),
        say("wren", "Late. There's frost on the windscreen, I can hear the card.", under="👂 moss hugo"),
    ),
    chat(
        24, "14:20",
        say("fen", "Found the platform. Eighty metres of it, under brambles, with a bench that faces nothing. "
            "The last train was in 1964, and somebody has *left a cushion*.", under="🛤️ juniper moss imani"),
        say("juniper", "Do not move the cushion. Draw me the cushion."),
        say("bram", "brambles? what state are the brambles in? asking as a man with a jam problem"),
        say("fen", "Full. Grid reference in exchange for a jar.", to=1, under="🫙 odile bram"),
    ),
    chat(
        17, "11:48",
        say("moss", "today on the wall of the car park: *Tortula muralis*, silvery, asleep. needs one minute of rain to wake up. "
            "I waited. it rained. it took **fifty seconds**"),
        say("priya", "I would like to fund this research."),
        say("moss", "it costs one raincoat", under="🌿 wren bram priya, 🧥 aiko"),
    ),
    chat(
        10, "16:05",
        say("bram", "Slug report. Named so far: Gary, Big Gary, Margaret, the Duke. The Duke has eaten *a trowel handle*."),
        say("odile", "Beer in a dish?"),
        say("bram", "They bring friends. Margaret dances.", to=1, under="🐌 mika pixelpete ruth"),
        say("wren", "You want a thrush, Bram. I could play you one."),
        say("bram", "would that work"),
        say("wren", "No. But it's four minutes of a thrush."),
    ),
    chat(
        1.6, "",
        say("wren", "Blackcap! In NOVEMBER. In the hawthorn by the ditch. Scratchy, under its breath, like somebody humming "
            "while they look for their keys."),
        say("linnea", "They winter here now. We have had them land on deck, quite out of breath, and very rude about it."),
        say("wren", "Recording is on the wall, @linnea. You can hear the tractor arrive and be told off.",
            to=1, under="🚜 bram, 🐦 moss halley ruth fen"),
    ),
)
