"""Runs a stranger's program: its language, its names, its jail, its process, its limits.

It must not know HTTP or storage.
"""
