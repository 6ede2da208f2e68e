"""Revisions, drafts, anchors and corrections for programs."""
