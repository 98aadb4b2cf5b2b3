"""Random stories of people in need, and what must hold in each chat after each step."""
