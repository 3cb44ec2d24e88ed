"""Maps for the three places where they are looked at: a browser (`web`), a page without scripts (`svg`), paper (`print`)."""
