"""JSON for machines: the same queries and actions as the pages, under addresses that do not change.

It decides nothing by itself; whom a token stands for may do here what they may do in the workspace.
"""
