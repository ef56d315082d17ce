"""The registry of patients, tumours, assays, treatments and outcomes."""
