"""Ground floor: what a record is, where it lives, the rules of the office. Imports none of the other
packages.
"""
