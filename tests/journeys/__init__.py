"""Journeys: whole procedures in Chromium, by clicking and typing."""
