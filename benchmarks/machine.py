"""What the measurements were taken on."""

import os
import platform
import time
from pathlib import Path

import numpy as np

from benchmarks.competitors import COLUMNS


def describe(columns, threads):
    """The machine, what is installed on it, and how busy it was.

    Parameters
    ----------
    columns : iterable of str
        Whose versions to tell.
    threads : int
        How many each library uses.

    Returns
    -------
    dict of str to str
    """
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    load = f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown"
    versions = {COLUMNS[name].package: COLUMNS[name].version for name in columns}
    return {
        "Processor": f"{processor()}, {os.cpu_count()} cores; each library uses {threads} threads",
        "System": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "NumPy": f"{np.__version__}, {blas['name']} {blas['version']}",
        "Others": ", ".join(f"{name} {version}" for name, version in versions.items() if name),
        "Date": time.strftime("%Y-%m-%d %H:%M %Z"),
        "Load": f"{load} before the first measurement",
    }


def processor():
    """Name of the processor's model."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except FileNotFoundError:  # not Linux
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
