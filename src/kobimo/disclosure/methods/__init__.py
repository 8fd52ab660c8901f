"""Other methods than hiding, on the same attack: rounding, noise, changed inner counts, and what each costs."""
