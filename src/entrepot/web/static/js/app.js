// What every page loads. Each part improves markup that works without it.
import "./preferences.js";
import "./toasts.js";
import "./forms.js";
import "./dialog.js";
import "./menu.js";
import "./live.js";
import "./progress.js";
import "./keys.js";
import "./find.js";
import "./in-view.js";
import "./signed-out.js";
