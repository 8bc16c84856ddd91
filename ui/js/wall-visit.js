// What a wall's page needs for those who come to it, beside the canvas.
import "./anthem-player.js"
import "./mark-bubble.js"
import "./wall-marks.js"
import "./wall-people.js"
import "./wall-report.js"
import "./wall-status.js"
import "./wall-theme.js"
