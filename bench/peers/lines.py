"""lines.py dispatch|all FILE: runs a file of commands through split and a table.

dispatch prints the nanoseconds that splitting, looking up and calling take for one line, without
results; all writes each result to standard output, as a shell does.
"""

import sys
import time

variables = {}


def let(name, *words):
    variables[name] = "".join(words)


def byte_slice(data, first, last):
    return data[int(first) - 1 : int(last)]


table = {"is_open": lambda: "false", "len": lambda data: len(data), "let": let, "slice": byte_slice}


def dispatch(lines):
    for line in lines:
        words = line.split()
        table[words[0]](*words[1:])


def run_all(lines, write):
    for line in lines:
        words = line.split()
        result = table[words[0]](*words[1:])
        if result is not None:
            write(f"{result}\n")


mode, path = sys.argv[1:]
with open(path) as file:
    if mode == "all":
        run_all(file, sys.stdout.write)
    else:
        text = file.readlines()
        begin = time.perf_counter_ns()
        dispatch(text)
        print((time.perf_counter_ns() - begin) / len(text))
