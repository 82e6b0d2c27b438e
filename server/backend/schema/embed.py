#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a C array of the schema's steps, in order, from NNN.sql files: embed.py OUTPUT 001.sql 002.sql …"""
import json
import sys

output, *steps = sys.argv[1:]
with open(output, "w", encoding="utf-8") as c:
    c.write("static const char *const schema_steps[] = {\n")
    for step in sorted(steps):
        with open(step, encoding="utf-8") as sql:
            for line in sql:
                c.write("    " + json.dumps(line, ensure_ascii=True) + "\n")
        c.write("    ,\n")
    c.write("};\n")
