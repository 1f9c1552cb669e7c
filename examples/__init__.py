"""Networks that learn while you watch: each one runs as `python -m examples.NAME`."""

import os
from importlib.util import find_spec

# Matrices as small as these are multiplied fastest by one thread. NumPy's BLAS and PyTorch read
# this while they are loaded; what the user has set stays.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")

if missing := [name for name in ("matplotlib", "sklearn", "tqdm") if find_spec(name) is None]:
    raise SystemExit(
        f"The examples need {' and '.join(missing)}, which are not installed here: "
        "pip install -e '.[examples]'"
    )
