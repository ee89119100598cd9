"""Whole journeys: a real browser over a real `cauce start`, real mail in and out."""
