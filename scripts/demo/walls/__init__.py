"""Twelve decorated walls, one module each: `wall()` gives the board."""

from demo.walls import halley, juniper, kofi, mika, moss, nova, odile, pixelpete, ruth, tomasz, wren, zeynep

WALLS = (nova, juniper, moss, halley, pixelpete, ruth, tomasz, wren, zeynep, mika, odile, kofi)
