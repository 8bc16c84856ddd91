"""Rooms that fill after dark."""

from demo.chat import chat, say

RADIO = (
    chat(
        35,
        "23:12",
        say("wren", "Rain on a tin roof, forty minutes, no drop."),
        say("moss", "same. but louder"),
        say("ruth", "A tape from March 1994. Somebody's choir, then the news, then the same choir, more tired."),
    ),
    chat(
        27,
        "22:48",
        say("kofi", "If you only check one thing on a speaker box, check the joints. Air that leaks is bass that leaves."),
        say("ruth", "I will have this embroidered."),
        say("aiko", "What size?", to=1, under="🪡 ruth kofi"),
        say("kofi", "30 Hz"),
    ),
    chat(
        19,
        "00:20",
        say("hugo", "ward is asleep. listening to the fridge in the staff room. it does a fourth"),
        say("greta", "Up or down?"),
        say("hugo", "up, then it thinks about it"),
        say("greta", "That's the start of a very famous piece and also of most fridges.", under="🧊 hugo wren, 🎻 lior"),
    ),
    chat(
        13,
        "21:55",
        say(
            "ruth",
            "Mixtape swap! Rules as ever:\n\n- 45 minutes a side\n- no skipping in the first ten\n- one song you are "
            "embarrassed by, unmarked\n- a cover drawn **by hand**, talent optional",
            under="📼 wren kofi zeynep, ✋ moss imani greta",
        ),
        say("wren", "Does a blackbird count as a song?"),
        say("ruth", "Only if it has a middle eight."),
        say("wren", "Oh, it does. 0:48. It *modulates*.", to=1, under="🐦 moss bram"),
    ),
    chat(
        6,
        "23:40",
        say("halley", "Static from the satellite band. You can hear the aurora if you want to hear it enough."),
        say("lior", "That is how I listened to Bruckner."),
        say("greta", "LIOR", under="💀 kofi zeynep ruth"),
    ),
    chat(
        0.6,
        "",
        say(
            "kofi", "Test pressing of the launderette tune: put an anthem on my wall. Headphones, or you will think it is silence"
        ),
        say("ruth", "I played it on the kitchen radio and the spoons moved."),
        say("kofi", "that is the only review I need, @ruth", to=1, under="🥄 odile ruth"),
    ),
)
SKY = (
    chat(
        32, "20:05",
        say("halley", "Tonight, from the balcony, without anything but eyes:\n\n- **Saturn** low in the south, until about nine\n"
            "- the Pleiades over the chimney of number 12\n- a plane, a plane, a plane, Jupiter"),
        say("linnea", "No chimney here. I have all of it, down to the water, and nobody to show it to."),
        say("halley", "You are showing it to us. Which way is the Milky Way lying?", to=1),
        say("linnea", "Over the bow, like something spilled.", under="🌌 halley wren fen"),
    ),
    chat(
        23, "22:31",
        say("lior", "How far off may my pointing be before I lose a comet in the finder? I get 1.2 degrees."),
        say("halley", "My finder shows 5, so you may be wrong by 2.5 in each direction and still feel clever."),
        say("lior", "Generous. I shall use all of it."),
        say("halley", "Here's the little thing I use:\n\n```python\nfrom math import acos, cos, degrees, radians, sin\n\n"
            "def apart(a, b):\n    (ra1, de1), (ra2, de2) = [[radians(x) for x in p] for p in (a, b)]\n"
            "    return degrees(acos(sin(de1)*sin(de2) + cos(de1)*cos(de2)*cos(ra1 - ra2)))\n```"),
        say("lior", "That loses digits for small angles. Half-angle form. I will write it down for you, with a drawing.",
            to=1, under="📐 halley dario"),
    ),
    chat(
        15, "21:02",
        say("halley", "Neighbour Mr Abara came out in slippers to ask what I was pointing at. Showed him the moon. He said: "
            "“It has *edges*.” He is 81.", under="🌙 odile juniper mika wren, 🥿 ruth"),
        say("imani", "I need that on a shelf."),
    ),
    chat(
        8, "19:40",
        say("kestrel", "Could a kite carry a camera for a meteor shower?"),
        say("halley", "It would give you beautiful pictures of shaking."),
        say("kestrel", "I could call it an *impression*", to=1, under="🪁 zeynep, ☄️ halley"),
    ),
    chat(
        0.4, "",
        say("halley", "Clear until two. I put the whole plan on my wall, with a proper star map this time."),
        say("moss", "I stood on the hill and saw one go over, slow and green"),
        say("halley", "Slow and green is nickel burning. You saw a *stone from outside*, moss."),
        say("moss", "I said hello to it", under="💚 halley wren linnea priya"),
    ),
)
