"""Charts for a phone: what to draw (`specs`), and the drawing of it, which alone loads matplotlib."""
