"""The life of a run: admitted, queued, driven, stored, read by many, dropped.

It must not know HTTP.
"""
