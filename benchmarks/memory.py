"""The memory that NumPy's arrays take."""

import tracemalloc


def traced_peak(run):
    """The most memory that is allocated in one call of `run` and alive at the same moment.

    `tracemalloc` sees every array, as NumPy reports them to it, and every Python object beside
    them. For a step of a network those are some ten thousand bytes, which are counted, not hidden.

    Parameters
    ----------
    run : callable

    Returns
    -------
    int
        Bytes.
    """
    run()
    tracemalloc.start()
    try:
        run()  # what this one leaves behind is there when the next begins
        tracemalloc.reset_peak()
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
