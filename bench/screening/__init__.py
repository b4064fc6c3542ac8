"""How well listings are screened: text, pictures, marks, copies."""
