"""The rooms of the demo and what was said in them, over five weeks."""

from demo.chat import Room
from demo.talk import evenings, lobby, making, outdoors, small_rooms

ROOMS = (
    Room("sketches", "Sketches", "p5, three.js, plotters, anything that draws itself", "pixelpete"),
    Room("late-night-radio", "Late night radio", "What is on your headphones right now?", "ruth"),
    Room("repair-cafe", "Repair café", "Every second Saturday. Old machines, new batteries, all the screws.", "tomasz"),
    Room("night-sky", "Night sky", "What is up there, and whether there is cloud in front of it", "halley"),
    Room("kitchen", "Kitchen", "What is on the stove. Photographs of failures welcome.", "odile"),
    Room("outside", "Outside", "Birds, moss, slugs, old railways", "wren"),
    Room("machine-room", "Machine room", "The cupboard, the cables, the backups", "nova"),
    Room("zine-crew", "Zine crew", "Issue 4: swimming pools that are gone", "juniper",
         "juniper nova fen zeynep ruth moss imani sunny", "private"),
)
TALK = {
    "lobby": lobby.LOBBY,
    "sketches": making.SKETCHES,
    "repair-cafe": making.REPAIR,
    "machine-room": making.MACHINES,
    "late-night-radio": evenings.RADIO,
    "night-sky": evenings.SKY,
    "outside": outdoors.OUTSIDE,
    "kitchen": small_rooms.KITCHEN,
    "zine-crew": small_rooms.ZINE,
}
