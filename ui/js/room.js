// What only a room's page needs.
import "./emoji-picker.js"
import "./message-list.js"
import "./message-composer.js"
import "./typing-line.js"
import "./people-here.js"
import "./picture-view.js"
