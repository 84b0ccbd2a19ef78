"""The autograd graph of a tensor as a tree: what it was computed from, down to the leaves."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static, Tree
from textual.widgets.tree import TreeNode

from tutor import text
from tutor.kernel.protocol import GraphNode, GraphView


class AutogradGraph(Vertical):
    """A line to name a tensor, and its graph below."""

    DEFAULT_CSS = """
    AutogradGraph { background: $background; padding: 0 2 0 3; }
    AutogradGraph > Input, AutogradGraph > Input:focus {
        height: 1; border: none; padding: 0; background: $surface;
    }
    AutogradGraph > Tree { height: 1fr; background: $background; padding: 0; scrollbar-size-vertical: 1; }
    AutogradGraph > Static { height: auto; color: $muted; }
    """

    class Wanted(Message):
        """The graph of a tensor is wanted; answered by `show`."""

        def __init__(self, name: str) -> None:
            """Keep the name, or an expression without side effects."""
            super().__init__()
            self.name = name

    def __init__(self, *, id: str | None = None) -> None:
        """Build it empty."""
        super().__init__(id=id)
        self._input = Input(placeholder=text.GRAPH_PLACEHOLDER)
        self._note = Static(text.GRAPH_HELP, markup=False)
        self._tree: Tree[None] = Tree("")
        self._tree.show_root = True
        self._tree.display = False

    def compose(self) -> ComposeResult:
        """Yield the line, the note and the tree."""
        yield self._input
        yield self._note
        yield self._tree

    @on(Input.Submitted)
    def ask(self, event: Input.Submitted) -> None:
        """Ask for the graph of what was typed."""
        event.stop()
        if event.value.strip():
            self.post_message(self.Wanted(event.value.strip()))

    def show(self, graph: GraphView) -> None:
        """Show a graph, or why there is none."""
        self._note.update(graph.problem or text.graph_size(len(graph.nodes)))
        self._tree.display = bool(graph.nodes)
        if not graph.nodes:
            return
        nodes = {node.id: node for node in graph.nodes}
        self._tree.clear()
        self._tree.root.set_label(_label(graph.nodes[0]))
        _grow(self._tree.root, graph.nodes[0], nodes)
        self._tree.root.expand_all()


def _grow(root: TreeNode[None], start: GraphNode, nodes: Mapping[int, GraphNode]) -> None:
    """Add what a node was computed from; a node met again is named, not repeated."""
    seen = {start.id}
    waiting = [(root, start)]
    while waiting:
        branch, node = waiting.pop()
        for node_id in node.inputs:
            child = nodes.get(node_id)
            if child is None:
                continue
            if child.is_leaf or child.id in seen:
                branch.add_leaf(_label(child, again=child.id in seen and not child.is_leaf))
                continue
            seen.add(child.id)
            waiting.append((branch.add(_label(child)), child))


def _label(node: GraphNode, *, again: bool = False) -> Text:
    sign = "● " if node.is_leaf else ""
    detail = f"  {text.GRAPH_AGAIN}" if again else f"  {node.detail}" if node.detail else ""
    return Text.assemble((sign + node.label, "bold" if node.is_leaf else ""), (detail, "dim"))
