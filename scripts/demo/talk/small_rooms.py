"""The kitchen, and a room behind a curtain."""

from demo.chat import chat, say

KITCHEN = (
    chat(
        30, "18:12",
        say("odile", "Tonight: leek soup. *Vichyssoise* if it goes cold, which is to say if anyone telephones."),
        say("dario", "salt before or after the potato"),
        say("odile", "Before, during, and then you taste, and then you are sorry, and then after."),
        say("hugo", "what's the least a person can cook and still call it cooking"),
        say("odile", "An egg. But *properly*: butter quiet, lid on, and nobody speaks to you for three minutes.",
            to=1, under="🍳 hugo mika, 🤫 greta"),
    ),
    chat(
        22, "20:50",
        say("priya", "Labelled the fridge. For reference:\n\n- **blue tape** = lunch\n- **red tape** = science\n"
            "- ~~green tape~~ = we do not talk about green tape"),
        say("odile", "Mine is also three colours: butter, other butter, and Thursday."),
        say("bram", "what was the green tape", under="🫢 mika"),
        say("priya", "Bram. *What did I say.*", to=1),
    ),
    chat(
        15, "12:35",
        say("mika", "I made onigiri in the shape of Bun and now I cannot eat them"),
        say("ruth", "Close your eyes and start with the ears."),
        say("mika", "RUTH", under="🍙 kofi juniper zeynep, 😱 aiko"),
    ),
    chat(
        8, "17:28",
        say("lior", "My late wife's plum cake. She wrote: “flour until it is right”. I have made it eleven times. "
            "Tonight it was right."),
        say("odile", "How much was it?"),
        say("lior", "330 grams. But I did not weigh it until after.", to=1, under="💜 odile ruth imani juniper moss hugo greta"),
        say("odile", "It goes in the glossary, with her name, if you want it to."),
        say("lior", "Her name was Tamar. I want it to."),
    ),
    chat(
        0.3, "",
        say("odile", "Dough is resting. Bread at seven, whoever is near. The door sticks: **push as you lift**."),
        say("kofi", "on my way, I have butter"),
        say("odile", "Which butter", to=1),
        say("kofi", "…other butter", under="🧈 odile dario"),
    ),
)
ZINE = (
    chat(
        28,
        "19:30",
        say("juniper", "Issue 4, swimming pools that are gone. Deadline is the 3rd. The real one, not the printed one."),
        say("fen", "which one is the real one"),
        say("juniper", "The one I tell everyone except you.", to=1, under="😇 ruth zeynep"),
    ),
    chat(
        20,
        "20:12",
        say("imani", "Found in the archive: the opening of the lido, 1936. The mayor dived in with his chain on."),
        say("juniper", "Did he come up?"),
        say(
            "imani",
            "With the chain. Without the trousers. The newspaper says “to general satisfaction”.",
            under="🏊 fen moss, 👖 ruth zeynep nova",
        ),
        say("zeynep", "That's the cover. I'm drawing it now. Two colours: pool, and trousers."),
    ),
    chat(
        9,
        "21:40",
        say(
            "juniper",
            "Page plan. Shout if I forgot you:\n\n1. cover (Zeynep)\n2. the mayor (Imani)\n"
            "3. a map of the smell of chlorine (fen)\n"
            "4. –\n5. –\n6. lockers, an interview (Ruth)\n7. what grows in an empty pool (moss)\n8. back: lost property",
        ),
        say("moss", "page 7 is ready. it is mostly *Funaria*. and one shoe"),
        say("nova", "I'm page 4 and 5, aren't I? The dash is me."),
        say("juniper", "The dash has always been you, Nova.", to=1, under="➖ nova ruth"),
    ),
    chat(
        1.1,
        "",
        say("sunny", "Thanks for letting me in here! I lettered the masthead four times. The fourth S is alive."),
        say(
            "juniper",
            "It is *walking*. Folding on Thursday, seven o'clock, my floor. Bring your bone folder and no opinions on staples.",
            under="✂️ zeynep fen imani sunny",
        ),
    ),
)
