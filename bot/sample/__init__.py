"""The demonstration's sample: two invented quarters of five centres, so that there is something to read at once.

Loaded by `golos demo` alone, into a database in which nobody has answered yet. Every run carries the fact `@sample`.
"""
