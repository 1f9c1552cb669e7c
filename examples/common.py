"""What all examples have in common on the command line and on the terminal."""

import argparse
from pathlib import Path

import matplotlib
from tqdm import tqdm

from autograd_np.viz import GraphvizNotFoundError


def parser(name, description, epochs):
    """The options that every example has; to be read by `options`."""
    result = argparse.ArgumentParser(
        prog=f"python -m examples.{name}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = result.add_argument
    add("--epochs", type=positive, default=epochs, metavar="N", help=f"default: {epochs}")
    add("--seed", type=int, default=0, metavar="N", help="of everything random; default: 0")
    add(
        "--out",
        type=Path,
        default=Path("out"),
        metavar="DIR",
        help="for the pictures; default: out",
    )
    add("--show", action="store_true", help="open the pictures in windows, too")
    result.set_defaults(name=name)
    return result


def positive(text):
    """A whole number from 1 on, for the command line."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def options(parser, arguments=None):
    """Read the command line, and make a folder for the pictures of the example."""
    args = parser.parse_args(arguments)
    if not args.show:
        matplotlib.use("Agg")  # it draws into files, and needs no screen
    args.out = args.out / args.name
    args.out.mkdir(parents=True, exist_ok=True)
    return args


def progress(steps, word="epoch"):
    """Count from 1 to `steps`, with a bar that is redrawn in place.

    Its ``set_description_str(text, refresh=False)`` sets the text behind the bar.
    """
    form = word + " {n_fmt}/{total_fmt} |{bar:20}| {desc} ({elapsed})"
    return tqdm(range(1, steps + 1), bar_format=form)


def save_graph(graph, path):
    """Draw a computation graph; where that is not possible say so, and write its text."""
    try:
        graph.save(path)
    except GraphvizNotFoundError as error:
        path = path.with_suffix(".dot")
        graph.save(path)
        print(f"{error} Wrote {path} instead.")
    else:
        print(f"Wrote {path}")
