"""The printed record of a panel's draw, and repeating the draw from nothing but that record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from baoji_award.errors import DomainError
from reviews.services.drawing import commitment_of, order_by_seed

SEED, COMMITMENT, POOL, LEFT_OUT = "种子", "种子摘要", "抽取范围", "不符合条件"
MEMBERS, RESERVES = "成员", "候补"
NOBODY = "无"


class BrokenRecord(DomainError):
    """The text is no record of a draw; `sentence` names what is missing."""


@dataclass(frozen=True, slots=True)
class Lot:
    """One kind of expert in the draw: who could be drawn, who no longer when it was, and who was drawn, in order."""

    kind: str
    pool: tuple[str, ...]
    left_out: tuple[str, ...]
    members: tuple[str, ...]
    reserves: tuple[str, ...]

    def drawn(self, seed: str) -> list[str]:
        """Everybody who could be drawn, in the order of the seed."""
        return order_by_seed(seed, set(self.pool) - set(self.left_out))


@dataclass(frozen=True, slots=True)
class Record:
    """A whole draw as it is printed."""

    seed: str
    commitment: str
    lots: tuple[Lot, ...]

    def differences(self) -> tuple[str, ...]:
        """What does not follow from the seed, each as a sentence; nothing when the draw can be repeated."""
        found = [] if commitment_of(self.seed) == self.commitment else ["种子与事先登记的摘要不符。"]
        for lot in self.lots:
            order, seats = lot.drawn(self.seed), len(lot.members)
            if order[:seats] != list(lot.members):
                found.append(f"{lot.kind}：由种子算出的成员与记录不符。")
            if order[seats : seats + len(lot.reserves)] != list(lot.reserves):
                found.append(f"{lot.kind}：由种子算出的候补与记录不符。")
        return tuple(found)

    def lines(self) -> list[str]:
        """The record as text, a fact a line: what `read_record` reads."""
        lines = [f"{SEED}：{self.seed}", f"{COMMITMENT}：{self.commitment}"]
        for lot in self.lots:
            for label, codes in (
                (POOL, lot.pool),
                (LEFT_OUT, lot.left_out),
                (MEMBERS, lot.members),
                (RESERVES, lot.reserves),
            ):
                lines.append(f"{lot.kind}{label}：{' '.join(codes) or NOBODY}")
        return lines


def draw_lot(kind: str, seed: str, pool: Iterable[str], left_out: Iterable[str], seats: Mapping[str, int]) -> Lot:
    """Draws one kind: `seats` says how many members and reserves."""
    lot = Lot(kind, tuple(sorted(pool)), tuple(sorted(left_out)), (), ())
    order, members = lot.drawn(seed), seats["members"]
    return Lot(
        kind, lot.pool, lot.left_out, tuple(order[:members]), tuple(order[members : members + seats["reserves"]])
    )


def read_record(text: str) -> Record:
    """The record in a text that was typed or copied from paper; other lines do not matter. Raises BrokenRecord."""
    facts = {}
    for line in text.splitlines():
        label, colon, value = line.replace(":", "：").strip().partition("：")
        if colon:
            facts[label.strip()] = value.strip()
    kinds = [label.removesuffix(POOL) for label in facts if label.endswith(POOL) and label != POOL]
    wanted = [SEED, COMMITMENT, *(f"{kind}{label}" for kind in kinds for label in (LEFT_OUT, MEMBERS, RESERVES))]
    if missing := [label for label in wanted if label not in facts]:
        raise BrokenRecord(f"记录中没有“{missing[0]}”一行。")
    if not kinds:
        raise BrokenRecord(f"记录中没有“{POOL}”一行。")
    lots = tuple(
        Lot(kind, *(_codes(facts[f"{kind}{label}"]) for label in (POOL, LEFT_OUT, MEMBERS, RESERVES))) for kind in kinds
    )
    return Record(facts[SEED], facts[COMMITMENT], lots)


def _codes(value: str) -> tuple[str, ...]:
    return () if value == NOBODY else tuple(value.split())
