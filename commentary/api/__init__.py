"""The door of programs: JSON over HTTP under /api/v1/. It speaks and holds no rules."""
