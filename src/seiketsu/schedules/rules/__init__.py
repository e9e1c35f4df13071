"""Who is there when: layers, rotations, swaps, overrides and absences, and what they leave open. Pure."""
