"""What differs between two checkouts: the same change in many answers is told once."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from answers.sides import LEFT_OUT, Side
from answers.views import CONTAINERS, RULES, View, view

MOST_LINES: Final = 20_000
"""Lines of an answer that are compared one by one, after those at its beginning and end that are equal."""
MOST_CHANGES: Final = 400
"""Changes of one answer that are listed; what comes after them is not looked at."""
SHOWN_LINES, SHOWN_ANSWERS, SHOWN_CHARACTERS = 8, 6, 240
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """Lines of the old answer, and those that the new one has in their place."""

    old: tuple[str, ...]
    new: tuple[str, ...]

    def key(self) -> Key:
        """Return what the same change in other answers has in common: the words that changed, whatever the numbers in them."""
        old, new = "\n".join(self.old), "\n".join(self.new)
        start = _common(old, new)
        while start and old[start - 1].isalnum():
            start -= 1
        end = _common(old[start:][::-1], new[start:][::-1])
        while end and old[-end].isalnum():
            end -= 1
        core = tuple(re.sub(r"\d+", "0", text[start : len(text) - end].strip()) for text in (old, new))
        # Where only numbers differ, the words around them say which change it is.
        if core[0] == core[1]:
            core = (re.sub(r"\d+", "0", old), re.sub(r"\d+", "0", new))
        return core[0], core[1]

    def shown(self) -> Iterator[str]:
        """Yield the lines of a diff, long ones cut around what changed."""
        paired = self.old[0] if self.old else "", self.new[0] if self.new else ""
        start = max(0, _common(*paired) - 60) if self.old and self.new else 0
        for sign, lines in (("-", self.old), ("+", self.new)):
            for line in lines[:SHOWN_LINES]:
                cut = line[start : start + SHOWN_CHARACTERS]
                yield f"{sign} {'…' if start else ''}{cut}{'…' if start + len(cut) < len(line) else ''}"
            if len(lines) > SHOWN_LINES:
                yield f"{sign} … {len(lines) - SHOWN_LINES} more lines"


@dataclass
class Report:
    """What was found: names of equal answers with the rules that they needed, changes with the answers that have them."""

    equal: dict[str, frozenset[str]] = field(default_factory=dict)
    differing: dict[str, list[Key]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    examples: dict[Key, Change] = field(default_factory=dict)
    names_by_change: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def same(self) -> bool:
        """Say whether nothing differs."""
        return not self.differing and not self.missing

    def summary(self) -> str:
        """Return the result in a line."""
        counts = f"{len(self.equal)} answers are equal, {len(self.differing)} differ in {len(self.examples)} ways"
        return f"{counts}, {len(self.missing)} were given by one checkout only."

    def markdown(self, notes: Iterable[str]) -> str:
        """Return the whole report."""
        used = Counter(rule for rules in self.equal.values() for rule in rules)
        reasons = {name: rule.reason for name, rule in RULES.items()} | CONTAINERS
        statuses = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        numbers = self._numbers
        sections = {
            "# Answers of two checkouts": [
                *notes,
                "",
                self.summary(),
                "",
                f"The old checkout answered with {statuses}.",
            ],
            "## What was not compared": [
                *(f"- {name} (in {used[name]} answers): {reason}" for name, reason in reasons.items()),
                *(f"- header {name}: {reason}" for name, reason in LEFT_OUT.items()),
            ],
            "## Changes": list(self._changes()),
            "## Differing answers and their changes": [
                f"- `{name}`: {', '.join(str(number) for number in sorted(numbers[key] for key in keys))}"
                for name, keys in self.differing.items()
            ],
            "## Given by one checkout only": [f"- {side}: `{name}`" for name, side in self.missing.items()],
            "## Equal": [f"- `{name}`{self._needed(rules)}" for name, rules in self.equal.items()],
        }
        return "\n".join("\n".join([title, "", *(lines or ["none"]), ""]) for title, lines in sections.items())

    @property
    def _numbers(self) -> dict[Key, int]:
        """Number of each change: what most answers have comes first."""
        ordered = sorted(self.names_by_change, key=lambda key: -len(self.names_by_change[key]))
        return {key: number for number, key in enumerate(ordered, 1)}

    def _changes(self) -> Iterator[str]:
        for key, number in self._numbers.items():
            names = self.names_by_change[key]
            yield from (f"### {number}. In {len(names)} answers", "", "```diff", *self.examples[key].shown(), "```", "")
            yield from (f"- `{name}`" for name in names[:SHOWN_ANSWERS])
            if len(names) > SHOWN_ANSWERS:
                yield f"- and {len(names) - SHOWN_ANSWERS} more"
            yield ""

    @staticmethod
    def _needed(rules: frozenset[str]) -> str:
        return f" (but for: {', '.join(sorted(rules))})" if rules else ""


def compared(old: Side, new: Side) -> Report:
    """Compare all answers of two checkouts."""
    report = Report()
    for name in dict.fromkeys([*old.answers, *new.answers]):
        if name not in old.answers or name not in new.answers:
            report.missing[name] = old.name if name in old.answers else new.name
            continue
        before, after = old.answers[name], new.answers[name]
        if before.head:
            report.statuses[before.head[0]] += 1
        if (before.head, before.kind) == (
            after.head,
            after.kind,
        ) and before.body.read_bytes() == after.body.read_bytes():
            report.equal[name] = frozenset()
            continue
        one, other = view(before, old), view(after, new)
        if one.text == other.text:
            report.equal[name] = frozenset(rule for rule in one.taken if one.taken[rule] != other.taken.get(rule))
            continue
        keys = []
        for change in changes(one, other):
            key = change.key()
            if key not in keys:
                keys.append(key)
                report.examples.setdefault(key, change)
                report.names_by_change[key].append(name)
        report.differing[name] = keys
    return report


def changes(one: View, other: View) -> list[Change]:
    """Return what differs between two views, at least one change."""
    old, new = one.lines(), other.lines()
    if old == new:
        return [Change(("the same values, written in another way",), ())]
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end][:MOST_LINES], new[start : len(new) - end][:MOST_LINES]
    differences: list[Change] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 2000).get_opcodes():
        if kind == "equal":
            continue
        if j - i == m - k:
            differences += [Change((a,), (b,)) for a, b in zip(old[i:j], new[k:m], strict=True)]
        else:
            differences.append(Change(tuple(old[i:j]), tuple(new[k:m])))
    return differences[:MOST_CHANGES]


def _common(one: Sequence[object], other: Sequence[object]) -> int:
    """Return how many entries two sequences have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))
