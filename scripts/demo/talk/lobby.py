"""Where everybody passes through."""

from demo.chat import chat, say

LOBBY = (
    chat(
        36,
        "08:04",
        say("ruth", "Morning all. The kettle here is on. Metaphorically. Also literally."),
        say("hugo", "good night all. twelve hours, two birthdays, one very brave grandfather", under="💛 ruth juniper wren"),
        say("ruth", "Sleep well, @hugo. Curtains. The *good* curtains."),
        say("bram", "frost on the beans. it is not supposed to be able to do that yet"),
        say("moss", "the beans or the frost"),
        say("bram", "Both, now I think about it."),
    ),
    chat(
        33,
        "19:22",
        say(
            "imani",
            "A boy of about seven returned a book today and said, very seriously, “I did not finish it. "
            "I did not want it to stop.”",
            under="😭 odile aiko, 📚 juniper lior",
        ),
        say("juniper", "I am going to put that on a wall."),
        say("imani", "It was about **sheds**."),
        say("pixelpete", "it's always sheds"),
    ),
    chat(
        29,
        "12:40",
        say(
            "nova",
            "Small notice: tomorrow at 06:00 I restart the machine to give it a new disk. Five minutes. "
            "Your words stay where they are; your browser will find its way back by itself.",
            under="🫡 tomasz pixelpete, 🧡 ruth",
        ),
        say("dario", "will it hurt"),
        say("nova", "Only me. The old disk is older than some members.", to=1),
        say("lior", "Which members?"),
        say("nova", "I will not be drawn on this, Lior."),
    ),
    chat(
        28,
        "06:14",
        say("nova", "Back. Four minutes fifty. I spent three of them holding a torch in my teeth."),
        say("hugo", "I was here the whole time, and I noticed nothing, which is a review", under="🏅 nova"),
    ),
    chat(
        25,
        "21:10",
        say(
            "greta",
            "Question for people who have practised anything: how do you get past a passage that your hands have learned wrong?",
        ),
        say("lior", "Slower than you can bear. Then slower."),
        say("kofi", "play it in a different room. seriously. hands remember rooms"),
        say("aiko", "Unpick it. Three stitches before the mistake, not at the mistake.", under="🎻 greta, 💯 lior wren"),
        say("greta", "Three bars before. Aiko. That is *it*.", to=1),
    ),
    chat(
        22,
        "17:05",
        say(
            "priya",
            "Hello! Imani at the library told me about this. I was told to say what I am making. "
            "I am making yoghurt, professionally and by accident.",
        ),
        say(
            "juniper",
            "Welcome @priya :wave: Say what you like, or read along. Nobody keeps score here, there is nothing to keep it with.",
            under="👋 moss odile halley",
        ),
        say("odile", "Professionally AND by accident is also how I cook. *Bienvenue.*"),
        say("priya", "Is there a list of rules?"),
        say(
            "juniper",
            "Three:\n\n1. Be kind, be specific.\n2. If you would not say it across a kitchen table, do not say it here.\n"
            "3. Nobody mentions the fan to moss unless they have an hour.",
        ),
        say("moss", "I have an hour now"),
        say("priya", "Go on then. What about the fan?", to=1),
        say("moss", "it was *so dirty*, priya", under="😂 priya nova ruth pixelpete"),
    ),
    chat(
        18,
        "13:31",
        say(
            "linnea",
            "Somewhere between two coasts. There is a man on deck playing the accordion to a gull, "
            "and the gull has stayed for three songs.",
        ),
        say("wren", "What kind of gull"),
        say("linnea", "A patient one."),
        say("wren", "Great black-backed, then. They wait.", under="🪗 ruth kofi"),
    ),
    chat(
        14,
        "09:48",
        say("mika", "It is Bun's gotcha day on Friday and I need a hat. A very small hat. Diameter about 3 cm."),
        say("aiko", "Measure around, not across. And send the ear distance."),
        say("mika", "ear distance: 2.1 cm when relaxed, 2.6 when there is a sunflower seed"),
        say("aiko", "I will knit it for 2.6. One should be able to eat in one's hat.", under="🎩 mika ruth juniper, 🐹 moss"),
    ),
    chat(
        9,
        "18:26",
        say(
            "sunny",
            "Hi! I paint shop signs, the kind with a brush. Somebody left a link to this place on the back of a "
            "receipt, so here I am.",
        ),
        say("zeynep", "A **sign painter**. Sit here, next to me. What is your best letter?"),
        say("sunny", "Everyone says R is the hard one. It's S. S is a person.", under="🐍 pixelpete, ✍️ juniper zeynep"),
        say("zeynep", "I have waited years to hear someone say this."),
        say("halley", "Hello @sunny! I was the new one until just now. It goes away slowly and they give you a wall."),
        say("sunny", "A wall? To paint on?"),
        say(
            "halley",
            "More or less exactly that. Have a look at @wren's or @kofi's first, and then at mine, so that mine "
            "is not the first one you compare.",
        ),
    ),
    chat(
        5,
        "20:15",
        say("kofi", "Launderette session is ON. Saturday week, 19:00, between the dryers. Bring a wash, the bass is free."),
        say("ruth", "What happens to the sheets?"),
        say("kofi", "they come out *mixed*", under="🔊 ruth moss zeynep, 🧺 odile"),
        say("hugo", "I am off that night. I am actually off. I will bring every uniform I own"),
        say("dario", "I can run an extension for the coffee machine if there's a spare socket"),
        say("kofi", "There's one, but it is behind the big dryer and the big dryer has opinions.", to=1),
        say("tomasz", "I know that dryer. I'll talk to it."),
    ),
    chat(
        3,
        "17:10",
        say("mika", "/sketch Draw Bun with me\nEight at once! Press run, then drag. He is the one in the middle."),
        say("aiko", "I gave him a scarf."),
        say("pixelpete", "he has 40 pixels and you gave nine to the scarf", under="🧣 aiko mika"),
        say("mika", "He is keeping it.", to=2),
    ),
    chat(
        2,
        "07:55",
        say("bram", "I would like it minuted that I have grown **one (1) aubergine**."),
        say("odile", "Photograph. Weight. Name."),
        say("bram", "214 g, Gerald."),
        say("odile", "Bring Gerald on Saturday. He deserves olive oil.", under="🍆 wren moss hugo"),
        say("bram", "I am not ready"),
    ),
    chat(
        0.9,
        "",
        say("ruth", "Morning all. The server has been up for 61 days, and the little machine is still cold to the touch."),
        say("moss", "it's the fan. I cleaned the fan. nobody ever cleans the fan"),
        say("nova", "The fan is why you have a badge in my heart, @moss.", under="🪭 moss wren"),
        say(
            "kestrel",
            "Wind today, real wind. If anyone sees a green kite with a blinking nose in the harbour, it is mine, "
            "and it is *logging*.",
        ),
        say("linnea", "I see it. It is doing well. It is on our mast."),
        say("kestrel", "Oh no. Oh *good*. What's the signal like up there?", under="🪁 linnea tomasz"),
    ),
    chat(
        0.16,
        "",
        say(
            "halley",
            "The e-ink panel came back from its holiday in the freezer. Full refresh still takes 4 seconds, so it only "
            "draws when something moves:\n\n```python\nif abs(ra - last_ra) > 0.05:\n    panel.draw(chart(ra, dec))\n"
            "    last_ra = ra\n```",
        ),
        say("pixelpete", "oh that's *good*. which panel? I have a drawer of these with one dead column each"),
        say(
            "tomasz",
            "> Full refresh takes 4 seconds\n\nPartial refresh works if you clear every 20th frame. Notes: "
            "https://example.org/eink-partial",
            to=2,
        ),
        say("halley", "I owe you a coffee, @tomasz", under="☕ dario tomasz"),
        say("wren", "Repair café is on Saturday, bring the things you gave up on"),
        say("zeynep", "🪛🔋"),
        say("ruth", "My turntable. Belt. Always the belt."),
        say("nova", "Bring it. I have three belts and no turntable.", to=1, under="🎉 moss wren, 🪩 zeynep"),
    ),
)
