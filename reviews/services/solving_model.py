"""The integer programme behind solving.py, in HiGHS: one objective after the other, each kept by a row of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from baoji_award.errors import DomainError
from reviews.services.solving_task import Judge, Pair, Rule, Task

# A panel of 60 experts and 100 dossiers takes a second or two.
SECONDS = 60.0
TOO_LONG = "在限定时间内未能求得最优方案，请按组别分设评审组后重试。"
# Every objective is a whole number: within half of the best bound it is the best.
GAP = 0.5


@dataclass(frozen=True, slots=True)
class Shortage:
    """How far the loosened rules have to give way: dossiers by the number of judges or industry experts they lack,
    judges by how much more than they can take on.
    """

    judges: Mapping[int, int]
    industry: Mapping[int, int]
    over: int
    own: Mapping[int, int]


class Model:
    """Choices for a task. Rules named in `loosened` may be broken, at a price that `shortage` makes least."""

    def __init__(self, task: Task, loosened: frozenset[Rule] = frozenset()) -> None:
        # Here and not above: few requests assign, and a web worker does without the libraries' memory until then.
        import highspy  # noqa: PLC0415

        self._lib, self._task = highspy, task
        # With callbacks it introduces itself on the standard output, once in every process.
        self._highs = type("Quiet", (highspy.Highs,), {"enableCallbacks": lambda _: None})()
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0)):
            self._highs.setOptionValue(option, value)
        self._highs.setOptionValue("mip_abs_gap", GAP)
        self._highs.setOptionValue("time_limit", SECONDS)
        self._columns = 0
        sunk = task.sunk()
        self._pairs = {pair: self._column(float(pair in sunk), 1) for pair in task.allowed()}
        self._over = self._column(0, len(task.dossiers) if Rule.LOAD in loosened else 0)
        self._short = self._slack(Rule.SIZE in loosened, task.rules.size)
        self._unknown = self._slack(Rule.INDUSTRY in loosened, task.rules.industry)
        most = len(task.dossiers) if Rule.OWN in loosened else 0
        self._beyond = {judge.key: self._column(0, most) for judge in task.judges if judge.most is not None}
        self._steps: dict[int, float] = {}
        self._dossiers()
        self._judges()

    def _column(self, low: float, high: float, *, whole: bool = True) -> int:
        self._highs.addVar(low, high)
        if whole:
            self._highs.changeColIntegrality(self._columns, self._lib.HighsVarType.kInteger)
        self._columns += 1
        return self._columns - 1

    def _row(self, low: float, high: float, terms: Mapping[int, float]) -> None:
        self._highs.addRow(low, high, len(terms), list(terms), list(terms.values()))

    def _slack(self, open_: bool, most: int) -> dict[int, int]:
        return {dossier.key: self._column(0, most if open_ else 0) for dossier in self._task.dossiers}

    def _dossiers(self) -> None:
        task, endless = self._task, self._lib.kHighsInf
        experts = {judge.key for judge in task.judges if judge.industry}
        for dossier in task.dossiers:
            columns = {judge: column for (key, judge), column in self._pairs.items() if key == dossier.key}
            need = task.needed(dossier.key)
            self._row(need, need, dict.fromkeys(columns.values(), 1.0) | {self._short[dossier.key]: 1.0})
            known = {column: 1.0 for judge, column in columns.items() if judge in experts}
            self._row(task.rules.industry, endless, known | {self._unknown[dossier.key]: 1.0})

    def _judges(self) -> None:
        for judge in self._task.judges:
            columns = [column for (_, key), column in self._pairs.items() if key == judge.key]
            load = dict.fromkeys(columns, 1.0)
            room = self._task.room(judge, self._task.rules.most)
            self._row(-self._lib.kHighsInf, room, load | {self._over: -1.0})
            if judge.key in self._beyond:
                room = self._task.room(judge, judge.most)
                self._row(-self._lib.kHighsInf, room, load | {self._beyond[judge.key]: -1.0})
            self._row(0, 0, load | dict.fromkeys(self._stairs(judge, len(columns)), -1.0))

    def _stairs(self, judge: Judge, steps: int) -> list[int]:
        """One column for each further dossier of a judge, dearer each time: together they cost the load's square."""
        columns = [self._column(0, 1, whole=False) for _ in range(steps)]
        self._steps |= {column: 2.0 * (judge.load + place) + 1 for place, column in enumerate(columns)}
        return columns

    def _minimise(self, terms: Mapping[int, float]) -> int | None:
        """The least value of the terms, None where nothing fits. Raises DomainError when it takes too long."""
        for column in range(self._columns):
            self._highs.changeColCost(column, terms.get(column, 0.0))
        self._highs.run()
        status, known = self._highs.getModelStatus(), self._lib.HighsModelStatus
        if status == known.kInfeasible:
            return None
        if status != known.kOptimal:
            raise DomainError(TOO_LONG)
        least: float = self._highs.getInfo().objective_function_value
        return round(least)

    def _keep_least(self, terms: Mapping[int, float]) -> None:
        least = self._minimise(terms)
        if least is not None:
            self._row(-self._lib.kHighsInf, least + 1e-6, terms)

    def feasible(self) -> bool:
        """Whether anything fits at all. Raises DomainError when it takes too long, as the others do."""
        return self._minimise({}) is not None

    def keep_most(self, pairs: Iterable[Pair]) -> None:
        """From now on only choices that keep as many of these pairs as can be kept."""
        if terms := {self._pairs[pair]: -1.0 for pair in sorted(pairs) if pair in self._pairs}:
            self._keep_least(terms)

    def balance(self) -> None:
        """From now on only choices whose loads have the least sum of squares."""
        self._keep_least(self._steps)

    def best_fit(self, fit: Mapping[Pair, int]) -> frozenset[Pair]:
        """The pairs of the choice that knows the industries best."""
        self._minimise({self._pairs[pair]: -float(value) for pair, value in fit.items() if pair in self._pairs})
        return self._chosen()

    def _values(self) -> list[int]:
        return [round(value) for value in self._highs.getSolution().col_value]

    def _chosen(self) -> frozenset[Pair]:
        values = self._values()
        return frozenset(pair for pair, column in self._pairs.items() if values[column])

    def shortage(self) -> Shortage | None:
        """The least that the loosened rules have to give; None where even that does not help."""
        lacking = [*self._short.values(), *self._unknown.values(), *self._beyond.values(), self._over]
        if self._minimise(dict.fromkeys(lacking, 1.0)) is None:
            return None
        values = self._values()
        judges, industry, own = (
            {key: values[column] for key, column in columns.items() if values[column]}
            for columns in (self._short, self._unknown, self._beyond)
        )
        return Shortage(judges, industry, values[self._over], own)
