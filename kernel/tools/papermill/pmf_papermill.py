"""Writes parameters of papermill as Go.

Papermill loads every entry point of the group papermill.engine when it starts; there is no group
for translators. So this module names papermill's own engine and registers the translator as it is
loaded.
"""

import json
import math
import re

from papermill.engines import NBClientEngine  # noqa: F401: the entry point names it
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

# What stands between quotes is passed over as a whole, for an address has // in it.
VALUE = r"""(?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`])*?"""
DECLARATION = re.compile(rf"^\s*(?:var\s+)?([A-Za-z_]\w*)(?:\s+([\w.\[\]]+))?\s*=\s*({VALUE})\s*(?://\s*(.*))?$")


def go_type(value):
    """Names the Go type of a value; what has no single one is any."""
    if isinstance(value, bool):
        return "bool"
    for python, go in ((int, "int"), (float, "float64"), (str, "string")):
        if isinstance(value, python):
            return go
    if isinstance(value, list):
        return "[]" + common(value)
    if isinstance(value, dict):
        return "map[string]" + common(value.values())
    return "any"


def common(values):
    """Names the type of all values: whole numbers among others count as float64."""
    types = {go_type(v) for v in values}
    if types == {"int", "float64"}:
        return "float64"
    return types.pop() if len(types) == 1 else "any"


class GoTranslator(Translator):
    @classmethod
    def translate_none(cls, val):
        return "any(nil)"

    @classmethod
    def translate_escaped_str(cls, str_val):
        # JSON's escapes are Go's, as long as no character is written as two surrogates.
        return json.dumps(str(str_val), ensure_ascii=False)

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "math.NaN()"
        if math.isinf(val):
            return f"math.Inf({'1' if val > 0 else '-1'})"
        return repr(val)

    @classmethod
    def translate_list(cls, val):
        return go_type(val) + "{" + ", ".join(cls.translate(v) for v in val) + "}"

    @classmethod
    def translate_dict(cls, val):
        items = (f"{cls.translate_str(str(k))}: {cls.translate(v)}" for k, v in val.items())
        return go_type(val) + "{" + ", ".join(items) + "}"

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"var {name} = {str_val}"

    @classmethod
    def inspect(cls, parameters_cell):
        """Lists what the cell declares, for papermill --help-notebook: `var name [type] = value // help`,
        alone or in a block."""
        found, block = [], False
        for line in parameters_cell["source"].splitlines():
            word = line.split("//")[0].strip()
            if word in ("var (", ")"):
                block = word != ")"
            elif (match := DECLARATION.match(line)) and (block or word.startswith("var ")):
                name, declared, value, said = match.groups()
                found.append(Parameter(name, declared or "None", value, said or ""))
        return found


for name in ("go", "pmf-nas"):
    papermill_translators.register(name, GoTranslator)
