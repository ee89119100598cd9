// Every behaviour of the workspace, each in its own file and each finding its own elements.
import "./stream.js";
import "./open.js";
import "./list.js";
import "./refreshing.js";
import "./conversation.js";
import "./composer.js";
import "./signature.js";
import "./keys.js";
import "./changes.js";
import "./formatted.js";
import "./lightbox.js";
import "./small.js";
