"""Every error that a user can meet, by what it is about; `kinds` has the classes that they are made of."""
