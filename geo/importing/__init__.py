"""From a checked file to an indicator: describe it, read its columns, count, store.

`geo.doctor.check.check_file` finds the territories, `description.Description` says what the values are,
`brought.bring` makes the counts of every level, `geo.store` keeps them. ``docs/import.md`` tells it to users.
"""
