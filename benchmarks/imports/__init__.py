"""How fast a workbook of assay results becomes records: `python -m benchmarks.imports`."""
