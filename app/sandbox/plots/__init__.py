"""matplotlib.pyplot as programs get it: figures become data, which the page draws.

It must not know the recorder or the page.
"""
