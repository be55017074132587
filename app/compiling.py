"""What Jinja makes of a template: translated while it is compiled, and lean where pages are drawn.

A page writes hundreds of values and calls a hundred macros. Jinja wraps each of these for templates
of anybody; ours are known, so that half of the time of drawing a page goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import markupsafe
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.compiler import Frame

# Of what templates call, these alone ask for the page's context.
TRANSLATING: Final = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
# The inside of `escape`, which need not make Markup of what is joined at once.
_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", markupsafe.escape)


def shown(value: Any) -> str:
    """Return a value as a page writes it: safe markup as it is, everything else escaped."""
    kind = type(value)
    if kind is str:
        return _escaped(value)
    if kind is markupsafe.Markup:
        return value  # type: ignore[no-any-return]
    return str(value) if kind is int else markupsafe.escape(value)


class _Code(CodeGenerator):
    """The Python of a template: `shown(value)` and `macro(…)`, straight."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 -- named after the node
        """Call what needs no context without asking it."""
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name in TRANSLATING or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")


class CompilingEnvironment(Environment):
    """Translates texts without values while compiling instead of at every page."""

    code_generator_class = _Code
    shown = staticmethod(shown)
    translate: Callable[[str], str]
    install_gettext_translations: Callable[..., None]

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        return super()._generate(_Rewriting(self.translate).visit(source), *args, **kwargs)


class _Rewriting(NodeTransformer):
    """Changes a template before it becomes code."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        self.translate = translate

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 -- named after the node
        """Replace `_('text')` by its translation, as safe as `gettext` would give it."""
        found = self.generic_visit(node)
        match found:
            case nodes.Call(
                node=nodes.Name(name="_"), args=[nodes.Const(value=str(text))], kwargs=[]
            ):
                return nodes.MarkSafe(nodes.Const(self.translate(text) % {}), lineno=node.lineno)
        return found

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 -- named after the node
        """Write nothing where `{{ 'text' if so }}` is not so, instead of making an Undefined for it."""
        found = self.generic_visit(node)
        for part in node.nodes:
            if isinstance(part, nodes.CondExpr) and part.expr2 is None:
                part.expr2 = nodes.Const("")
        return found
