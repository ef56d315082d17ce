"""The filters of the reports. The address is read by each report's request; a form only shows and changes it."""
