"""What the lesson screen asks about the namespace of a run, and where it shows the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual import on, work
from textual.screen import Screen

from tutor import text
from tutor.errors import KernelError
from tutor.kernel.protocol import (
    AnyRequest,
    BroadcastView,
    Complete,
    Completions,
    Describe,
    Description,
    Event,
    GraphView,
    ListVariables,
    TensorView,
    Variables,
    ViewBroadcast,
    ViewGraph,
)
from tutor.session import Session
from tutor.ui.screens import asking
from tutor.ui.widgets.editor import CodeEditor
from tutor.ui.widgets.panes import LessonPanes

if TYPE_CHECKING:
    from tutor.ui.widgets.broadcast import BroadcastPicture
    from tutor.ui.widgets.docs import DocsView
    from tutor.ui.widgets.graph import AutogradGraph
    from tutor.ui.widgets.tensors import TensorsView

Answer = TypeVar("Answer", bound=Event)


class NamespaceScreen(Screen[None]):
    """Panes, and the worker's answers in them.

    The views for them are mounted late and imported later still, so that their messages find their
    handlers by name.
    """

    def __init__(self, session: Session) -> None:
        """Ask the worker of a session."""
        super().__init__()
        self.session = session
        self.panes = LessonPanes()

    @property
    def editor(self) -> CodeEditor:
        """The code."""
        return self.query_one(CodeEditor)

    @property
    def tensors(self) -> TensorsView:
        """The variables."""
        from tutor.ui.widgets.tensors import TensorsView

        return self.query_one(TensorsView)

    @property
    def graph(self) -> AutogradGraph:
        """The autograd graph."""
        from tutor.ui.widgets.graph import AutogradGraph

        return self.query_one(AutogradGraph)

    @property
    def broadcast(self) -> BroadcastPicture:
        """How operands line up."""
        from tutor.ui.widgets.broadcast import BroadcastPicture

        return self.query_one(BroadcastPicture)

    @property
    def docs(self) -> DocsView:
        """What is documented."""
        from tutor.ui.widgets.docs import DocsView

        return self.query_one(DocsView)

    def warn(self, sentence: str) -> None:
        """Tell the learner of a fault that is not theirs."""
        self.notify(sentence, severity="error", timeout=15, markup=False)

    async def ask(self, request: AnyRequest, kind: type[Answer]) -> Answer | None:
        """Ask the worker; None if it can't answer, which the learner is told."""
        try:
            answer = await self.session.ask(request)
        except KernelError as error:
            self.warn(str(error))
            return None
        return answer if isinstance(answer, kind) else None

    @on(CodeEditor.CompletionWanted)
    @work(exclusive=True, group="completion")
    async def complete(self, event: CodeEditor.CompletionWanted) -> None:
        """Show completions at the cursor."""
        found = await self.ask(Complete(code=event.code, line=event.line, column=event.column), Completions)
        if found:
            self.editor.show_completions(found)

    @on(CodeEditor.HelpWanted)
    @work(exclusive=True, group="completion")
    async def describe(self, event: CodeEditor.HelpWanted) -> None:
        """Show what stands under the cursor."""
        found = await self.ask(Describe(code=event.code, line=event.line, column=event.column), Description)
        if found:
            self.docs.show(found)
            self.panes.consult(text.TAB_DOCS)

    @on(CodeEditor.SignatureWanted)
    @work(exclusive=True, group="signature")
    async def show_signature(self, event: CodeEditor.SignatureWanted) -> None:
        """Show a signature beside the cursor."""
        found = await self.ask(Describe(code=event.code, line=event.line, column=event.column), Description)
        if found:
            self.editor.show_help(found)

    @on(LessonPanes.Looked)
    @work(exclusive=True, group="looking")
    async def fill_the_view(self, event: LessonPanes.Looked) -> None:
        """Ask for the variables once somebody looks at them."""
        if event.view == text.TAB_TENSORS and self.panes.is_complete:
            await self.show_variables()

    async def show_variables(self) -> None:
        """Show the variables of the last run."""
        found = await self.ask(ListVariables(), Variables)
        if found:
            secret = asking.secret_names(self.session.lesson, self.session.step)
            items = tuple(item for item in found.items if item.name not in secret)
            self.tensors.show(Variables(items=items))

    @work(exclusive=True, group="looking")
    async def on_tensors_view_wanted(self, event: TensorsView.Wanted) -> None:
        """Show one tensor."""
        found = await self.ask(event.request, TensorView)
        if found:
            self.tensors.open(found)

    @work(exclusive=True, group="looking")
    async def on_autograd_graph_wanted(self, event: AutogradGraph.Wanted) -> None:
        """Show the autograd graph of a tensor."""
        found = await self.ask(ViewGraph(name=event.name), GraphView)
        if found:
            self.graph.show(found)

    @work(exclusive=True, group="looking")
    async def on_broadcast_picture_wanted(self, event: BroadcastPicture.Wanted) -> None:
        """Show how the operands of an expression line up."""
        found = await self.ask(ViewBroadcast(expression=event.expression), BroadcastView)
        if found:
            self.broadcast.show(found)

    def forget_variables(self) -> None:
        """Show no variable until there is a run again."""
        if self.panes.is_complete:
            self.tensors.show(Variables(items=()))
