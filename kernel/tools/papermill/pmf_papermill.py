"""Writes parameters of papermill as Go.

Papermill loads every entry point of the group papermill.engine when it starts; there is no group
for translators. So this module names papermill's own engine and registers the translator as it is
loaded. It is not told what type the notebook gives a parameter: whoever wants a float64 writes the
point (-p rate 1.0).
"""

import datetime
import functools
import json
import math
import numbers
import re

from papermill.engines import NBClientEngine  # noqa: F401: the entry point names it
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

# What stands between quotes is passed over as a whole, for an address has // in it.
VALUE = r"""(?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`])*?"""
DECLARATION = re.compile(rf"^\s*(?:var\s+)?([A-Za-z_]\w*)(?:\s+([\w.\[\]]+))?\s*=\s*({VALUE})\s*(?://\s*(.*))?$")


# Words that Go keeps for itself, and names that cells cannot give to a variable without losing what
# they stand for: a parameter of such a name would break cells that the person did not write.
KEYWORDS = set("break case chan const continue default defer else fallthrough for func go goto if import interface map "
               "package range return select struct switch type var".split())
TAKEN = set("any append bool byte cap clear close complex complex128 complex64 copy delete error false float32 float64 imag "
            "int int16 int32 int64 int8 iota len make max min new nil panic print println real recover rune string true "
            "uint uint16 uint32 uint64 uint8 uintptr init main fmt pmf show view".split())


class ParameterError(PapermillException):
    """Says which parameter cannot be written as Go, and why."""


def check_name(name):
    """Refuses a name that no variable of Go can have."""
    if name in KEYWORDS:
        reason = "that is a word of Go itself"
    elif name in TAKEN:
        reason = "it stands for something else in Go or in every cell"
    elif not re.fullmatch(r"[^\W\d]\w*", name) or name == "_":
        reason = "want letters, digits and _, and no digit first"
    else:
        return
    raise ParameterError(f'parameter "{name}" cannot be the name of a variable in Go: {reason}. Rename it in the notebook, too')


class Type:
    """A type of Go: a name, and for [] and map[…] the type of the elements; None for no elements."""

    def __init__(self, name, elements=None):
        self.name, self.elements = name, elements

    def __str__(self):
        return self.name if self.name[-1] != "]" else self.name + str(self.elements or "any")

    def __eq__(self, other):
        return str(self) == str(other)


ANY, FLOAT = Type("any"), Type("float64")


def join(a, b):
    """The type that holds the values of both: whole numbers among others count as float64."""
    if a is None or b is None or a == b:
        return a or b
    if {a.name, b.name} == {"int", "float64"}:
        return FLOAT
    if a.name == b.name and a.name[-1] == "]":
        return Type(a.name, join(a.elements, b.elements))
    return ANY


def type_of(value):
    """Names the Go type of a value; what has no single one is any."""
    if isinstance(value, (bool, type(None), str)):
        return {bool: Type("bool"), type(None): ANY}.get(type(value), Type("string"))
    if isinstance(value, numbers.Integral):
        if -(2**63) <= value < 2**63:
            return Type("int")
        if 0 <= value < 2**64:
            return Type("uint64")
        raise ParameterError(f"{value} is too large for a whole number of Go; give it as text or, with a point, as a float64")
    if isinstance(value, numbers.Real):
        return FLOAT
    if isinstance(value, (list, tuple)):
        return Type("[]", functools.reduce(join, map(type_of, value), None))
    if isinstance(value, dict):
        return Type(f"map[{key_type(value)}]", functools.reduce(join, map(type_of, value.values()), None))
    if isinstance(value, datetime.date):  # YAML makes them of 2026-01-31
        return Type("string")
    raise ParameterError(f"{value!r} is a {type(value).__name__}, want a text, a number, a truth value, a list, a dict or nothing")


def key_type(value):
    """Names the type of a dict's keys."""
    if all(isinstance(k, str) for k in value):
        return "string"
    if all(isinstance(k, numbers.Integral) and not isinstance(k, bool) and type_of(k).name == "int" for k in value):
        return "int"
    raise ParameterError(f"the keys of {value!r} are of several kinds, want texts or whole numbers alone")


def render(value, kind):
    """Writes a value as a literal of a type."""
    if isinstance(value, str):
        return quote(value)
    if value is None:
        return "any(nil)"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, numbers.Integral):
        return f"uint64({value})" if value >= 2**63 else str(int(value))
    if isinstance(value, numbers.Real):
        return real(float(value))
    if isinstance(value, datetime.date):
        return quote(str(value))
    if kind is ANY:  # among values of other kinds each keeps its own
        kind = type_of(value)
    elements = kind.elements or ANY
    if isinstance(value, dict):
        return f"{kind}{{" + ", ".join(f"{render(k, None)}: {render(v, elements)}" for k, v in value.items()) + "}"
    return f"{kind}{{" + ", ".join(render(v, elements) for v in value) + "}"


def quote(text):
    # JSON's escapes are Go's, as long as no character is written as two surrogates; and Go takes a
    # byte order mark nowhere but at the start of a file.
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ParameterError(f"{text!r} is no text: it holds half a character") from None
    return json.dumps(text, ensure_ascii=False).replace("\ufeff", "\\ufeff")


def real(value):
    if math.isnan(value):
        return "math.NaN()"
    if math.isinf(value):
        return f"math.Inf({'1' if value > 0 else '-1'})"
    return repr(value)


class GoTranslator(Translator):
    @classmethod
    def translate(cls, val):
        return render(val, type_of(val))

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        lines = [cls.comment(comment)]
        for name, value in parameters.items():
            check_name(name)
            try:
                lines.append(cls.assign(name, cls.translate(value)))
            except ParameterError as e:
                raise ParameterError(f'parameter "{name}": {e}') from None
        return "\n".join(lines) + "\n"

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
