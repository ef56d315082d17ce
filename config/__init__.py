"""How Cytoledger is set up and served."""

import os

# The columns of a registry are short: threads of linear algebra cost more than they bring, the more so beside the
# threads of the server. It must be said before numpy is first imported; who sets it outside is heeded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
