"""Run while the image is built: leaves the bytecode of what the server imports, and of nothing else.

Not checked against its source at run time: all files of the image carry the same time, and none is ever edited.
"""

import py_compile
import sys

import server

server.Notebook()

for module in list(sys.modules.values()):
    source = getattr(module, "__file__", None)
    if source and source.endswith(".py"):
        py_compile.compile(source, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
