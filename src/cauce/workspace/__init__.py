"""The agents' pages: lists, tickets, people, search, settings. It finds as the viewer, calls one action and renders;
it decides nothing about tickets, writes no table and filters nothing by itself."""
