"""numpy as programs get it: classes of our own around numpy's arrays, which never leave them.

It must not know the guards or which torch functions there are.
"""
