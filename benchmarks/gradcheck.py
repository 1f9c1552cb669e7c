"""Try gradient checkers: how often do they blame a right gradient, or pass a wrong one?

Right gradients are the engine's, of random smooth programs. Wrong ones are the same with a mistake
planted in one derivative rule on the way: a factor, a sign, a shifted element, a sum over a
broadcast axis that was not taken; and wrong rules of maxima and corners at ties. Beside
`autograd_np.testing`, the checkers of PyTorch, JAX and HIPS autograd are given the same functions
and the same gradients, with their default settings. Whatever is not installed is left out.
"""

import argparse
import time
import warnings
from collections import Counter, defaultdict
from itertools import count
from typing import NamedTuple

import numpy as np

import autograd_np as ag
from autograd_np.primitive import Primitive
from autograd_np.testing import Verdict, check_gradients, check_vjp
from autograd_np.testing.numeric import scale_of
from autograd_np.testing.programs import FUNCTIONS, random_program
from benchmarks import machine

STEPS = 6
VISIBLE = 1e-5  # relative to the largest contribution; a planted mistake below is not counted


class Case(NamedTuple):
    """A function of arrays, its gradient, and a point."""

    kind: str
    function: object
    vjp: object
    inputs: tuple


# ------------------------------------------------------------------------------------- the cases


def flawed(rule, forward=np.array):
    """An operation with a given derivative rule."""

    def compute(x, /):
        return forward(x)

    operation = Primitive(compute, name="flawed")
    operation.vjp("x")(rule)
    return operation


def one_element(change):
    def rule(g):
        g = g.copy()
        if g.size:
            g.flat[g.size // 2] *= change
        return g

    return rule


IDENTITY_FLAWS = {
    "all × 1.001": lambda g: g * 1.001,
    "one × 1.001": one_element(1.001),
    "sign": lambda g: -g,
    "sign of one": one_element(-1.0),
    "missing factor 2": lambda g: g / 2,
    "zero": lambda g: 0 * g,
    "one missing": one_element(0.0),
    "shifted by one": lambda g: np.roll(g, 1, axis=-1) if g.ndim else g,
    "upstream ignored": lambda g: np.ones_like(g),
}
REDUCTION_FLAWS = {
    "mean for a broadcast sum": lambda g: g.mean(0),
    "first for a broadcast sum": lambda g: g[0].copy(),
}


def widened(rule):
    """Twice the operand, by way of a broadcast axis."""
    expand = flawed(rule, lambda x: np.repeat(np.asarray(x)[None], 3, axis=0))

    def apply(x):
        weights = ag.tensor(np.array([1.0, -2.0, 3.0]).reshape(3, *(1,) * x.ndim), dtype=x.dtype)
        return (expand(x) * weights).sum(0)

    return apply


def run(program, tensors, place, operation):
    """A program with an operation applied to the value at a place."""
    values = list(tensors)
    if place < len(values):
        values[place] = operation(values[place])
    for k, (name, operands) in enumerate(program.steps, len(tensors)):
        values.append(FUNCTIONS[name](*(values[i] for i in operands)))
        if k == place:
            values[-1] = operation(values[-1])
    return values[-1]


def callables(function):
    """A function of tensors as a function of arrays, and its gradient by the engine."""

    def plain(*arrays):
        return function(*map(ag.Tensor, arrays)).detach().numpy()

    def vjp(inputs, cotangents):
        leaves = [ag.Tensor(x, requires_grad=True) for x in inputs]
        output = function(*leaves)
        if not output.requires_grad:
            return tuple(np.zeros_like(x) for x in inputs)
        seed = ag.Tensor(np.asarray(cotangents[0], output.dtype))
        return tuple(g.numpy() for g in ag.grad(output, leaves, seed, materialize_grads=True))

    return plain, vjp


def program_of(seed, dtype):
    rng = np.random.default_rng(seed)
    return random_program(lambda n: int(rng.integers(n)), STEPS, dtype), rng


def right_cases(number, first_seed=0):
    """Gradients of random programs, in float64 and float32 by turns."""
    for k, seed in enumerate(range(first_seed, first_seed + number)):
        dtype = ("float64", "float32")[k % 2]
        program, _ = program_of(seed, dtype)
        yield Case(dtype, *callables(program), program.inputs)


def wrong_cases(number, first_seed=0):
    """Programs with a planted mistake that shows, kind by kind; one of six has a wrong tie rule."""
    flaws = [(name, flawed(rule), ag.positive) for name, rule in IDENTITY_FLAWS.items()]
    right = widened(lambda g: g.sum(0))
    flaws += [(name, widened(rule), right) for name, rule in REDUCTION_FLAWS.items()]
    ties = tied_cases(WRONG_TIES, first_seed)
    planted = planted_cases(flaws, first_seed)
    for k in range(number):
        yield next(ties if k % 6 == 5 else planted)


def planted_cases(flaws, first_seed):
    turn = 0
    for seed in count(first_seed):
        program, rng = program_of(seed, "float64")
        name, *operations = flaws[turn % len(flaws)]
        place = int(rng.integers(len(program.inputs) + len(program.steps)))
        (function, vjp), (_, right) = (
            callables(lambda *xs, p=program, k=place, op=op: run(p, xs, k, op)) for op in operations
        )
        case = Case(name, function, vjp, program.inputs)
        if shows(case, right, rng):
            turn += 1
            yield case


def shows(case, right, rng):
    """Whether the mistake changes the gradient by more than the declared sensitivity."""
    u = [rng.uniform(0.5, 1.5, case.function(*case.inputs).shape)]
    wrong, right = case.vjp(case.inputs, u), right(case.inputs, u)
    scales = [scale_of(x) for x in case.inputs]
    size = max(
        (np.abs(g * s).max(initial=0.0) for g, s in zip(right, scales, strict=True)), default=0.0
    )
    off = max(
        np.abs((w - g) * s).max(initial=0.0) for w, g, s in zip(wrong, right, scales, strict=True)
    )
    return np.isfinite(off) and off > VISIBLE * size and off > 1e-10


def maximum_rule(first, second):
    """Rules of maximum that give shares `first` and `second` of the gradient at ties."""

    def vjp(inputs, cotangents):
        (x, y), (g,) = inputs, cotangents
        tie = x == y
        return g * ((x > y) + first * tie), g * ((y > x) + second * tie)

    return np.maximum, vjp, 2


def corner_rule(function, slope, at_corner):
    def vjp(inputs, cotangents):
        (x,), (g,) = inputs, cotangents
        return (np.where(x == 0, at_corner, slope(x)) * g,)

    return function, vjp, 1


def amax_rule(share):
    def vjp(inputs, cotangents):
        (x,), (g,) = inputs, cotangents
        mask = x == x.max()
        return (g * mask * share(mask.sum()),)

    return (lambda x: x.max()), vjp, 1


def relu(x):
    return np.maximum(x, 0)


WRONG_TIES = {
    "maximum, both whole": maximum_rule(1.0, 1.0),
    "maximum, neither": maximum_rule(0.0, 0.0),
    "max, shares not divided": amax_rule(lambda n: 1.0),
    "max, dropped at ties": amax_rule(lambda n: float(n == 1)),
    "relu'(0) = 2": corner_rule(relu, lambda x: 1.0 * (x > 0), 2.0),
    "abs'(0) = -3": corner_rule(np.abs, np.sign, -3.0),
}
RIGHT_TIES = {
    "maximum, first": maximum_rule(1.0, 0.0),
    "maximum, halves": maximum_rule(0.5, 0.5),
    "max, shared": amax_rule(lambda n: 1.0 / n),
    "relu'(0) = 0": corner_rule(relu, lambda x: 1.0 * (x > 0), 0.0),
    "relu'(0) = 1": corner_rule(relu, lambda x: 1.0 * (x > 0), 1.0),
    "abs'(0) = 0": corner_rule(np.abs, np.sign, 0.0),
}


def tied_cases(rules, first_seed):
    """Rules at points that have a tie, or a zero: integers, and the tie that matters made sure."""
    for k in count():
        rng = np.random.default_rng(first_seed + k)
        name = list(rules)[k % len(rules)]
        function, vjp, operands = rules[name]
        shape = [(2,), (3,), (2, 3), (4, 1)][int(rng.integers(4))]
        inputs = tuple(rng.integers(-3, 4, shape).astype(float) for _ in range(operands))
        if operands == 2:
            inputs[1].flat[0] = inputs[0].flat[0]
        elif name.startswith("max"):
            inputs[0].flat[:2] = 4.0
        else:
            inputs[0].flat[0] = 0.0
        yield Case(name, function, vjp, inputs)


# ---------------------------------------------------------------------------------- the checkers


def ours(case, seed):
    report = check_vjp(
        case.function, case.vjp, *case.inputs, seed=seed, shrink=False, may_alias=True
    )
    return report.verdict


def flat(case):
    """The case as a function from one flat array to another: all checkers can take that."""
    shapes = [x.shape for x in case.inputs]
    dtype = case.inputs[0].dtype
    ends = np.cumsum([x.size for x in case.inputs])[:-1]

    def parts(x):
        split = np.split(np.asarray(x, dtype), ends)
        return [part.reshape(shape) for part, shape in zip(split, shapes, strict=True)]

    def function(x):
        return np.ravel(case.function(*parts(x)))

    def vjp(x, g):
        xs = parts(x)
        u = np.reshape(np.asarray(g, dtype), case.function(*xs).shape)
        return np.concatenate([np.ravel(gradient) for gradient in case.vjp(tuple(xs), (u,))])

    return function, vjp, np.concatenate([np.ravel(x) for x in case.inputs])


def torch_checker():
    import torch

    torch.set_num_threads(1)

    def checker(fast):
        def passes(case, seed):
            function, vjp, x = flat(case)

            class Operation(torch.autograd.Function):
                @staticmethod
                def forward(ctx, x):
                    ctx.save_for_backward(x)
                    return torch.from_numpy(function(x.detach().numpy()))

                @staticmethod
                def backward(ctx, g):
                    (x,) = ctx.saved_tensors
                    return torch.from_numpy(vjp(x.detach().numpy(), g.numpy()))

            torch.manual_seed(seed)
            point = torch.tensor(x, requires_grad=True)
            return torch.autograd.gradcheck(
                Operation.apply, (point,), raise_exception=False, fast_mode=fast
            )

        return passes

    return {"torch gradcheck": checker(False), "torch, fast mode": checker(True)}


def jax_checker():
    import jax
    from jax.test_util import check_vjp as check

    jax.config.update("jax_enable_x64", True)

    def passes(case, seed):
        function, vjp, x = flat(case)
        try:
            check(function, lambda x: (function(x), lambda g: (vjp(x, g),)), (x,))
        except AssertionError:
            return False
        return True

    return {"jax check_vjp": passes}


def hips_checker():
    import autograd.test_util
    from autograd.extend import defvjp, primitive

    def passes(case, seed):
        function, vjp, x = flat(case)
        np.random.seed(seed)  # noqa: NPY002  the checker draws from NumPy's global numbers
        wrapped = primitive(function)
        defvjp(wrapped, lambda ans, x: lambda g: vjp(x, g))
        try:
            autograd.test_util.check_vjp(wrapped, x)
        except AssertionError:
            return False
        return True

    return {"HIPS check_vjp": passes}


def peers():
    """The checkers of other libraries that are installed: from a case and a seed to a bool."""
    found = {}
    for make in (torch_checker, jax_checker, hips_checker):
        try:
            found |= make()
        except ModuleNotFoundError as missing:
            print(f"left out: {missing.name} is not installed")
    return found


# ------------------------------------------------------------------------------------ the trials


def trial(cases, others, every):
    """For each kind of case how many there were, our verdicts, and how many each peer passed."""
    verdicts, passed, tried = defaultdict(Counter), defaultdict(Counter), Counter()
    for k, case in enumerate(cases):
        verdicts[case.kind][ours(case, k)] += 1
        if k // 2 % every or not all(x.size for x in case.inputs):
            continue
        if not np.size(case.function(*case.inputs)):
            continue
        tried[case.kind] += 1
        for name, passes in others.items():
            passed[case.kind][name] += bool(passes(case, k))
    return verdicts, passed, tried


def table(title, result, others, wanted):
    """Rows of kinds; for the peers the share that has the answer which is not wanted."""
    verdicts, passed, tried = result
    columns = [str(v) for v in Verdict]
    print(f"\n{title}\n")
    print(f"| | cases | {' | '.join(columns)} | {' | '.join(others)} |")
    print("|---" * (2 + len(columns) + len(others)) + "|")
    for kind, found in verdicts.items():
        cells = [kind, str(sum(found.values())), *(str(found[v]) for v in Verdict)]
        for name in others:
            bad = tried[kind] - passed[kind][name] if wanted else passed[kind][name]
            cells.append(f"{100 * bad / tried[kind]:.1f}% of {tried[kind]}" if tried[kind] else "")
        print(f"| {' | '.join(cells)} |")
    total = sum(verdicts.values(), Counter())
    print(f"\ntogether: {', '.join(f'{n} {v}' for v, n in total.most_common())}")


def milliseconds(function, repeats):
    """The fastest of several rounds."""
    function()
    rounds = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(repeats):
            function()
        rounds.append((time.perf_counter() - start) / repeats * 1e3)
    return min(rounds)


def speed(repeats):
    """Time to check softmax cross-entropy of 8×5 logits in float64."""
    import nn

    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(8, 5)), rng.integers(0, 5, 8)
    loss, classes = nn.CrossEntropyLoss(), ag.tensor(labels)
    rows = {
        "check_gradients": lambda: check_gradients(lambda z: loss(z, classes), x),
        "check_gradients, every element": lambda: check_gradients(
            lambda z: loss(z, classes), x, every_element=True
        ),
    }
    try:
        import torch
    except ModuleNotFoundError:
        pass
    else:
        torch.set_num_threads(1)
        z, target = torch.tensor(x, requires_grad=True), torch.tensor(labels)

        def cross_entropy(z):
            return torch.nn.functional.cross_entropy(z, target)

        rows["torch.autograd.gradcheck"] = lambda: torch.autograd.gradcheck(cross_entropy, (z,))
        rows["torch.autograd.gradcheck, fast mode"] = lambda: torch.autograd.gradcheck(
            cross_entropy, (z,), fast_mode=True
        )
    print("\nTime to check softmax cross-entropy, 8×5, float64\n\n| | ms |\n|---|---|")
    for name, function in rows.items():
        print(f"| {name} | {milliseconds(function, repeats):.2f} |")


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gradcheck", description=__doc__)
    parser.add_argument("--right", type=int, default=10_000, help="default %(default)s")
    parser.add_argument("--wrong", type=int, default=2_000, help="default %(default)s")
    parser.add_argument(
        "--every", type=int, default=10, help="give peers one right case of so many"
    )
    parser.add_argument("--repeats", type=int, default=50, help="of what is timed")
    parser.add_argument("--seed", type=int, default=0, help="of the first case")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # torch warns of inputs that are not float64
    print(f"{machine.processor()}, NumPy {np.__version__}")
    others = peers()
    with np.errstate(all="ignore"):
        start = time.perf_counter()
        right = trial(right_cases(options.right, options.seed), others, options.every)
        table("Right gradients: what was not passed", right, others, wanted=True)
        tied = tied_cases(RIGHT_TIES, options.seed)
        ties = trial((next(tied) for _ in range(options.right // 20)), others, 1)
        table("Admissible rules at ties: what was not passed", ties, others, wanted=True)
        planted = wrong_cases(options.wrong, options.seed + 10**6)
        wrong = trial(planted, others, 1)
        table("Wrong gradients: what was passed", wrong, others, wanted=False)
        print(f"\n{time.perf_counter() - start:.0f} s")
    speed(options.repeats)


if __name__ == "__main__":
    main()
