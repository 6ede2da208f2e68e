"""The door of HTML pages. Views parse, find, act and render; they hold no rules."""
