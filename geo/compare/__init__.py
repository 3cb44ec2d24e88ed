"""Compare: two groups of communes, two territories, a territory among its own.

Pure functions on counts, then a thin layer that reads the shipped data. Methods, formulas and limits: ``docs/compare.md``.

============================  =============================================================================
`geo.compare.answer`          the answer to a question (`compare`, of a `geo.compare.question.GapQuestion`)
`geo.compare.gaps`            the gap between two groups (`compute_gap`, `compute_group_gap`)
`geo.compare.places`          the gap in each region or département (`gaps_by`)
`geo.compare.evolution`       the gap over time (`evolution`, `gap_change`)
`geo.compare.decomposition`   why two territories differ (`decompose`)
`geo.compare.closing`         what would close a gap (`closing`)
`geo.compare.distribution`    the whole distribution, not only shares
`geo.portrait.peers`           territories like this one (`peers`)
`geo.portrait.comparators`           rank, neighbours, parents (`rank`, `neighbours`, `parents`)
`geo.portrait.portrait`        a territory among its own (`portrait`)
`geo.portrait.side_by_side`            up to ten territories side by side (`compare_territories`)
`geo.compare.survey`          what the surveys say, and what they cannot (`survey_gap`, `barometer`)
============================  =============================================================================
"""
