"""The indicator catalogue (Kennzahlenkatalog): definitions of the field, the datasets they need, and their groups."""
