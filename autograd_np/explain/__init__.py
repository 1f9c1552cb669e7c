"""Why a gradient is what it is, in words: `explain_gradient`.

The graph from a loss to a parameter is walked backward once, and the size of the gradient at each
operation is noted (`gradient.py`); the operation that made it zero, tiny, huge or nan is found
(`causes.py`) and reported with a table of the way (`report.py`). Where there is no way, the place
is looked for where it was cut (`connection.py`).
"""

from autograd_np.explain.gradient import explain_gradient
from autograd_np.explain.report import Explanation, Step

__all__ = ["Explanation", "Step", "explain_gradient"]
