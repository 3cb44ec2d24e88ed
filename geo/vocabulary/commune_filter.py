"""Which communes count in a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Filter:
    """The communes that count: by population band and by type of EPCI; an empty tuple lets all pass.

    Examples
    --------
    >>> str(Filter(("0-499",), ("CC",)))
    'size=0-499, type=CC'
    """

    size: tuple[str, ...] = ()
    type: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.size or self.type)

    def __str__(self) -> str:
        said = (f"{name}={','.join(values)}" for name, values in (("size", self.size), ("type", self.type)) if values)
        return ", ".join(said)

    def mask(self, communes: pd.DataFrame) -> pd.Series:
        """Say which communes pass.

        Parameters
        ----------
        communes : DataFrame
            With ``band`` and ``epci_type``.

        Returns
        -------
        Series of bool, aligned with the rows
        """
        import pandas as pd

        passed = pd.Series(True, index=communes.index)
        if self.size:
            passed &= communes["band"].isin(self.size)
        if self.type:
            passed &= communes["epci_type"].isin(self.type).fillna(False).astype(bool)
        return passed
