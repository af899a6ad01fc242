"""HTTP: one file a resource, each translating requests to calls and results to responses.

It must not know how anything works: no logic here that a test can't call without HTTP.
"""
