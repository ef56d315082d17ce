"""Everything that is derived from the registry's records: scores, stages, volumes, responses, endpoints, intervals.

One function serves a record and a column. It takes keyword arrays or scalars (units are in the names), and returns a
:class:`~registry.clinical.derived.Derived`: the values, where they are undetermined, and what is missing there.

>>> import numpy as np
>>> from registry.clinical.staging import bclc
>>> stages = bclc(
...     ecog=np.array([0, 3, 0]),
...     child_pugh_class=["A", "A", "A"],
...     portal_vein_thrombosis=["none", "unknown", "unknown"],
...     hepatic_vein_invasion="no",
...     nodes="N0",
...     metastasis="M0",
...     nodule_count=1,
...     largest_diameter_mm=45.0,
... )
>>> stages.values
array(['A', 'D', None], dtype=object)
>>> stages.missing_for(2)
('portal_vein_thrombosis',)
>>> stages.one(0).value
'A'

`catalogue.DERIVATIONS` lists every derivation with its inputs, codes, rule version and source, so that the admin, the
codebook and the analysis need no names:

>>> from registry.clinical.catalogue import DERIVATIONS
>>> DERIVATIONS["bclc"].derive({"ecog": 4}).values
array(['D'], dtype=object)

This package imports no Django.
"""
