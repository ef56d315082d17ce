"""Who is behind the counts that a report makes of its own facts: an event, a pair, a missing result.

Each report that has such facts has a module here. It takes the same data by the same steps as the report, and gives the
patients of a fact as a mask over the cohort; the cells name the fact by its code (`analysis.summaries.who.Who.fact`).
"""
