"""Estimates of what was asked in surveys, for every authority and for the communes of every territory.

`geo.build.estimates.cells`        the authorities by kind and size
`geo.build.estimates.terms`        which published figures are the model's data, and what each rests on
`geo.build.estimates.program`      the model as arithmetic: priors, likelihood
`geo.build.estimates.model`        the multilevel model and its fit (numpyro; the extra ``model``)
`geo.build.estimates.checks`       each figure predicted from the others; what the choices change
`geo.build.estimates.places`       how communes of one size differ between places: the spread, from observed indicators
`geo.build.estimates.backtest`     the spread chosen on all observed indicators but one, tried on that one
`geo.build.estimates.project`      from draws of the model to authorities and territories
`geo.build.estimates.report`       the tables in words: ``data/ESTIMATES.md``
`geo.build.estimates.build`        all of it, in this order

What the model is, and what its estimates are worth: ``docs/estimate.md``.
"""
