"""Views: events to graph to Graphviz to positions, in a worker process of their own.

It must not know HTTP.
"""
