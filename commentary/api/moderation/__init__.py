"""Moderating by a program: the queue, decisions, flags, appeals, measures, picks, and the log."""
