"""The only door from the ORM to columns of numbers.

Facts and dimensions are fetched apart, in narrow columns, numbers as floats, through the scoped query, and joined in
memory by integer keys. No model instance is made, and the number of queries doesn't depend on the number of patients.
"""
