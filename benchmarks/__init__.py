"""How fast is it? One module a question, each runnable alone, each beside the floor of the same run.

`python -m benchmarks` asks all of them and writes the table of benchmarks/README.md.
"""
