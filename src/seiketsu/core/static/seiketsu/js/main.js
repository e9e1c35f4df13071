// What every page loads. Each module looks after one thing and finds its elements by data attributes.
import "./dialogs.js";
import "./menus.js";
import "./keys.js";
import "./shell.js";
import "./countdown.js";
import "./requests.js";
import "./live.js";
import "./selection.js";
import "./forms.js";
import "./markdown.js";
import "./palette.js";
import "./charts.js";
import "./players.js";
