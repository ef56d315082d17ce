"""Every derivation of the registry, for whoever iterates over them: the admin, the codebook and the analysis.

Nothing outside this package needs the name of a score: a new one is added here and appears everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from registry.clinical.catalogue_liver import LIVER_DERIVATIONS
from registry.clinical.catalogue_outcome import OUTCOME_DERIVATIONS
from registry.clinical.catalogue_tumour import TUMOUR_DERIVATIONS
from registry.clinical.derivation import Derivation

# By code, in the order of the clinical course: an input that is itself derived comes before what reads it.
DERIVATIONS: Mapping[str, Derivation] = MappingProxyType(
    {derivation.code: derivation for derivation in (*LIVER_DERIVATIONS, *TUMOUR_DERIVATIONS, *OUTCOME_DERIVATIONS)}
)
