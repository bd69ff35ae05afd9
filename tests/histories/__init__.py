"""The checker of histories: what clients were answered, against what the database holds.

It reads files and knows nothing of the service's code, so it cannot share its errors.
"""
