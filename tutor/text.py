"""Every text that the front ends show, in one place, ready for translation.

Knows no screen and no lesson: constants, and functions where a text has parts. Lessons bring
their own texts; what checks and errors say is written where it is found out.
"""

from __future__ import annotations

PROGRAM = "Tensor Tutor"

# The screens ------------------------------------------------------------------------------

TORCH_LOADING = "torch is loading…"
TORCH_READY = "ready"
TORCH_FAILED = "torch can't be used"
RUNNING = "running"
STOPPING = "stopping…"

TAB_READ = "Read"
TAB_CODE = "Code"
TAB_OUTPUT = "Output"
TAB_PLOT = "Plot"
TAB_TENSORS = "Tensors"
TAB_GRAPH = "Graph"
TAB_DOCS = "Docs"

SHEET_TASK = "your code"
SHEET_QUESTION = "question"
SHEET_SCRATCH = "try it"
SHEET_LOCKED = "answer first, then it runs"

YOUR_TASK = "YOUR TASK"
QUESTION = "QUESTION"
READING = "READ"
TRY_IT = "TRY IT"
READ_ON = "Read, try things in the editor, and go on when you like."
WHAT_HAPPENS = "What will the last line give?"
WHAT_COMES = "What will this give?"
ASKED_ON_PAGE = "Answer what the text asks."
CHOOSE_ONE = "Number keys choose, Enter checks."
CHOOSE_SEVERAL = "Several are right: number keys choose, Enter checks."
ORDER_HELP = "↑ ↓ choose · u d or shift+↑ ↓ move · ← → indent · x set aside"
ORDER_ASIDE = "set aside"
ANSWER_PLACEHOLDER = "type your answer"
PASSED = "PASSED"
NOT_YET = "NOT YET"
WHY = "WHY"
NEXT = "Next"
NEXT_QUESTION = "Next question"
TRUTH = "The answer:"
GIVE_ONE_ANSWER = "Try one answer first; then this key shows the right one."
PRESS_AGAIN_FOR_ANSWER = "Press it again to see the right answer. It then counts as shown."
PRESS_AGAIN_FOR_SOLUTION = "Press it again to see the solution. It then counts as shown."
NO_SOLUTION = "There is no task in this step, so there is no solution to show."
NO_HINT = "This step has no hints."
NO_MORE_HINTS = "That was the last hint."
NOTHING_TO_CHECK = "There is nothing to check in this step. It runs, and you go on when you like."
ANSWER_BEFORE_RUN = "Answer first: what will it give? Then it runs."
FIRST_STEP = "This is the first step of the lesson."
DRAFT_RESET = "The starter is back. Undo (ctrl+z) brings your code back."
LESSON_RESET = "The lesson starts anew. 'Undo the reset' in the menu brings everything back."
LESSON_RESET_UNDONE = "Everything is back as it was before the reset."
NOTHING_TO_UNDO = "There is no reset of this lesson to undo."
NO_SUBMISSIONS = "You have not handed in anything at this step yet."
EXPORTING = "The lesson is being run for the notebook…"
EDITOR_NOT_HERE = "An editor can't be opened from here."
SENT_TO_EDITOR = "The code is in the editor."

SEARCH_MENU = "search actions and lessons"
LESSONS = "Lessons"
SEARCH_LESSONS = "search lessons"
NOTHING_FOUND = "No lesson has that in its title or its objectives."
UNREADABLE = "could not be read"
YOU_WILL = "You will be able to"
BUILDS_ON = "Builds on"
DUE = "due for review"
HERE = "you are here"
DONE = "done"

MAP_KEYS = "⏎ open · ↑ ↓ choose · type to search · Esc back"
LESSON_DONE = "Lesson finished"
YOU_CAN_NOW = "You can now"
STILL_OPEN = "Still open"
NEXT_LESSON = "Next lesson"
TO_THE_MAP = "Lessons"
COURSE_DONE = "That was the last lesson of the course."

SOLUTION_TITLE = "The solution beside your code"
SOLUTION_NUMBER = "solution"
YOURS = "yours"
SAME_AS_YOURS = "Your code is the same as this solution."
ANOTHER_SOLUTION = "another"
HISTORY_TITLE = "What you handed in at this step"
TAKE_BACK = "put into the editor"

HELP_TITLE = "Keys"
CLOSE = "Close"

WELCOME_TITLE = "Learn PyTorch by running it"
WELCOME_LINES = (
    "Each step asks you something; a live PyTorch answers.",
    "Five keys are enough to begin:",
)
WELCOME_KEYS = (
    ("run", "run the code in the editor"),
    ("check", "check your answer"),
    ("hint", "open a hint"),
    ("next_step", "go on to the next step"),
    ("help", "all other keys"),
)
WELCOME_START = "Start with the first lesson"
WELCOME_MAP = "See all lessons"
WELCOME_TORCH = "PyTorch loads in the background meanwhile."


def too_small(cap: str) -> str:
    """Say which size is needed, in words that fit on the smallest screens."""
    return f"Too small: 60 × 18 needed. Enlarge it, or leave with {cap}."


def help_intro(path: str) -> str:
    """Say where keys are changed."""
    return f"Every key can be changed in {path}. Esc closes."


def how_to_leave(cap: str) -> str:
    """Say what control and c does not do."""
    return f"Nothing is running. {cap} leaves; everything is kept."


def unwritable(path: str, reason: str) -> str:
    """Say that a file can't be written."""
    return f"{path} can't be written: {reason}."


def hint_offer(number: int, total: int) -> str:
    """Return what stands behind the hint key, such as `opens hint 1 of 3`."""
    return f"opens hint {number} of {total}"


def hint_title(number: int, total: int) -> str:
    """Return the heading of an opened hint."""
    return f"HINT {number} OF {total}"


def question_title(number: int, total: int) -> str:
    """Return the heading of a question, numbered where there are several."""
    return QUESTION if total == 1 else f"QUESTION {number} OF {total}"


def step_place(number: int, total: int) -> str:
    """Return `7/12`."""
    return f"{number}/{total}"


def lesson_meta(minutes: int, steps: int) -> str:
    """Return the small line under a lesson's title."""
    return f"{minutes} min · {steps} steps"


def read_as(what: str) -> str:
    """Return the preview under a typed answer."""
    return f"read as {what}"


def solution_title(number: int, total: int) -> str:
    """Return the heading over a solution."""
    return SOLUTION_NUMBER if total == 1 else f"{SOLUTION_NUMBER} {number} of {total}"


def demo_name(number: int, total: int) -> str:
    """Return the name of a demo's sheet in the editor."""
    return "demo" if total == 1 else f"demo {number}"


def run_name(number: int) -> str:
    """Return the name that a run's curves are kept under."""
    return f"run {number}"


def finished_in(seconds: float) -> str:
    """Return how long a run took."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.1f} min"


BIG_BYTES = 50_000_000
"""Memory from which on a run's use of it is told."""


def cost(seconds: float, memory_bytes: int) -> str:
    """Return how long a run took and, where it was much, how much memory."""
    took = finished_in(seconds)
    return f"{took}, {memory_bytes / 1e6:,.0f} MB" if memory_bytes >= BIG_BYTES else took


def ran_for(took: str) -> str:
    """Return the line under the output of a run."""
    return f"finished in {took}"


def stopped_after(took: str) -> str:
    """Return the line under the output of a run that was stopped."""
    return f"stopped after {took}"


def unknown_key_action(name: str, known: str) -> str:
    """Say that a line of the key file names no action."""
    return f"keys.toml: there is no action '{name}'. The actions are {known}."


def unreadable_keys(path: str, reason: str) -> str:
    """Say that the key file can't be read."""
    return f"{path} can't be read ({reason}); the usual keys are used."


def editor_missing(name: str = "") -> str:
    """Say that there is no editor, or that the learner's can't be started."""
    start = f"{name} can't be started" if name else "No editor is known"
    return f"{start}. Set the variable EDITOR to the name of your editor, such as nano."


def editor_failed(command: str, status: int) -> str:
    """Say that the outside editor ended with an error."""
    return f"{command} ended with status {status}; your code is as it was."


def watching(path: str) -> str:
    """Say which file is watched."""
    return f"Every save of {path} is checked here."


# The keys ---------------------------------------------------------------------------------

ACTIONS = {
    "run": ("Run", "run the code in the editor"),
    "check": ("Check", "check your answer"),
    "stop": ("Stop", "stop the program that runs"),
    "hint": ("Hint", "open the next hint"),
    "next_step": ("Next", "go on to the next step"),
    "previous_step": ("Back", "go back to the step before"),
    "solution": ("Solution", "see the solution beside your code"),
    "next_pane": ("Pane", "move to the next pane: text, code, results"),
    "next_view": ("View", "show the next view: output, plot, tensors, graph, docs"),
    "next_page": ("Page down", "turn to the next page of the text, then of the task"),
    "previous_page": ("Page up", "turn back a page of the text"),
    "zoom": ("Zoom", "give one pane the whole screen, and back"),
    "lessons": ("Lessons", "see all lessons"),
    "outside_editor": ("Editor", "edit the code in your own editor ($EDITOR)"),
    "history": ("History", "see what you handed in at this step"),
    "reset_step": ("Reset step", "bring the step's starter back"),
    "reset_lesson": ("Reset lesson", "start this lesson anew"),
    "undo_reset": ("Undo reset", "undo the reset of this lesson"),
    "export": ("Export", "write a notebook with your code and its outputs"),
    "clear_plot": ("Clear", "forget the earlier runs in the plot"),
    "traceback": ("Traceback", "show or hide the traceback of an error"),
    "wider_text": ("Wider text", "give the text more of the width"),
    "wider_code": ("Wider code", "give the code more of the width"),
    "taller_code": ("Taller code", "give the code more of the height"),
    "taller_result": ("Taller result", "give the result more of the height"),
    "help": ("Help", "see all keys"),
    "command_palette": ("Menu", "find any action or lesson by its name"),
    "switch_theme": ("Theme", "switch between the dark and the light theme"),
    "quit": ("Quit", "leave; everything is kept"),
}
"""Label and help of each action, by its name."""

KEY_BACK = "Back"
KEY_CHECK = "Check"
KEY_CHOOSE = "Choose"
KEY_CHOOSE_THE_LINE_ABOVE = "Choose the line above"
KEY_CHOOSE_THE_LINE_BELOW = "Choose the line below"
KEY_COMMENT = "Comment"
KEY_COMPLETE = "Complete"
KEY_COPY = "Copy"
KEY_CURSOR_LEFT = "Cursor left"
KEY_CURSOR_RIGHT = "Cursor right"
KEY_DOWN = "Down"
KEY_END_OF_INPUT = "End of input"
KEY_FIRST_LINE = "First line"
KEY_FOLD = "Fold"
KEY_INDENT_THE_LINE = "Indent the line"
KEY_LAST_LINE = "Last line"
KEY_LESS_INDENTED = "Less indented"
KEY_LOG_SCALE = "Log scale"
KEY_MOVE_LINE_DOWN = "Move line down"
KEY_MOVE_LINE_UP = "Move line up"
KEY_MOVE_THE_LINE_DOWN = "Move the line down"
KEY_MOVE_THE_LINE_UP = "Move the line up"
KEY_NEXT_DIM = "Next dim"
KEY_NEXT_LINK = "Next link"
KEY_NEXT_SLICE = "Next slice"
KEY_NEXT_TAB = "Next tab"
KEY_NO_CURSOR = "No cursor"
KEY_OPEN_LINK = "Open link"
KEY_OTHER_CURVES = "Other curves"
KEY_PREVIOUS_DIM = "Previous dim"
KEY_PREVIOUS_SLICE = "Previous slice"
KEY_PREVIOUS_TAB = "Previous tab"
KEY_SAVE_AS_CSV = "Save as CSV"
KEY_SAVE_AS_SVG = "Save as SVG"
KEY_SCROLL_DOWN = "Scroll down"
KEY_SCROLL_UP = "Scroll up"
KEY_SET_THE_LINE_ASIDE_OR_TAKE_IT_BACK = "Set the line aside, or take it back"
KEY_SMOOTH = "Smooth"
KEY_TAKE_THE_LINE_BACK_OUT = "Take the line back out"
KEY_TO_THE_END = "To the end"
KEY_TO_THE_TOP = "To the top"
KEY_TO_THE_EDITOR = "To the editor"
KEY_TRACEBACK = "Traceback"
KEY_UP = "Up"
KEY_WHAT_IS_THIS = "What is this?"
KEY_WHOLE_RANGE = "Whole range"
KEY_ZOOM_IN = "Zoom in"
KEY_ZOOM_OUT = "Zoom out"

# The widgets ------------------------------------------------------------------------------

CHARACTERS_LEFT_OUT = " … ({:,} characters left out)"
END_OF_INPUT = "(end of input)"
TRACEBACK_KEY = "Press t here for the traceback."


def line_number(line: int) -> str:
    """Name a line of code."""
    return f"line {line}"


def lines_skipped(count: int) -> str:
    """Say that printed lines were not shown."""
    return f"… {count:,} lines were printed too fast to be shown …"


def input_wanted(prompt: str) -> str:
    """Say that the program waits for a line."""
    how = "type a line, Enter sends it, ctrl+d ends the input"
    return f"{prompt.strip()}  ({how})" if prompt.strip() else how


DOCS_EMPTY = "Put the cursor on a name and press ctrl+d: its signature and documentation appear here."
DOCS_NONE = "There is no documentation for it."

GRAPH_PLACEHOLDER = "name of a tensor, such as loss"
GRAPH_HELP = "Name a tensor and press Enter: what it was computed from appears here."
GRAPH_AGAIN = "(shown above)"

BROADCAST_PLACEHOLDER = "an elementwise expression, such as x + bias"
BROADCAST_HELP = "Type an expression and press Enter: its shapes are lined up from the right."
BROADCAST_RESULT = "result"

TENSORS_EMPTY = "Your variables appear here after a run."
TENSOR_COLUMNS = ("name", "type", "shape", "low … mean … high", "autograd")
FIGURES = ("low", "mean", "std", "high")
SLICE = "slice "
SLICE_HELP = "← → other slice · ↑ ↓ other dim · Esc back"


def graph_size(nodes: int) -> str:
    """Say how large a graph is."""
    return f"{nodes} nodes; ● is a leaf, where gradients arrive"


def broadcast_legend(stretched: str, missing: str) -> str:
    """Explain the signs of the broadcasting picture."""
    return f"{stretched} a dim of size 1 is stretched   {missing} a missing dim is added in front"


def tensor_figures(figures: dict[str, str], nans: int, infinities: int) -> str:
    """Say what the numbers of a tensor are like."""
    known = [f"{name} {value}" for name, value in figures.items() if value]
    odd = [f"{count} {name}" for count, name in ((nans, "NaN"), (infinities, "infinite")) if count]
    return "   ".join([*known, *odd])


SEND_TO_EDITOR = "Enter or a click here: send to the editor"


def given(lines: int, is_folded: bool) -> str:
    """Head line of the code that a step gives."""
    return f"{'▸' if is_folded else '▾'} Given · {lines} {'line' if lines == 1 else 'lines'}"


PLOT_EMPTY = "Curves appear here as soon as a program calls backward() or log()."
EARLIER_RUN = "earlier"
LOG_SCALE = "log"
TARGET = "target"
SMOOTHED = "smoothed"
NOTHING_TO_SAVE = "There is no curve to save yet."


def step(number: int) -> str:
    """Name a training step."""
    return f"step {number:,}"


def other_curves(*groups: str) -> str:
    """Return which curves the key `c` shows next."""
    return f"c: {', '.join(groups)}"


def more_curves(count: int) -> str:
    """Say how many curves the legend has no room for."""
    return f"+{count} more"


def of_run(run: str, sentence: str) -> str:
    """Say which of several runs a sentence is about."""
    return f"{run}: {sentence}"


def values_at(place: float, values: list[tuple[str, float]]) -> str:
    """Say the values of curves at a step."""
    return "   ".join([step(round(place)), *(f"{name} {value:.6g}" for name, value in values)])


def not_finite(curve: str, step: int, value: float) -> str:
    """Say where a curve stopped being a number."""
    return f"{curve} is {value} from step {step:,} on."


def saved(path: str) -> str:
    """Say where something was saved."""
    return f"Saved as {path}"


def not_saved(path: str, reason: str) -> str:
    """Say that something could not be saved."""
    return f"{path} can't be written ({reason})."


# Plain mode -------------------------------------------------------------------------------

STOPPED = "Stopped."
STDERR_MARK = "[stderr] "
MARK_PASSED = "ok"
MARK_FAILED = "->"
PLAIN_GIVEN = "Given:"
PLAIN_NOTHING_GIVEN = "Nothing is given in this step."
PLAIN_CODE = "Start from this:"
PLAIN_GOALS = "What is asked for:"
PLAIN_ORDER = (
    "Put these lines in order; some may not belong. Type their numbers, with a > before a number for each "
    "level of indentation: 2 >1 >3"
)
PLAIN_ORDER_MISREAD = "That could not be read as an order. Type the numbers of the lines, such as 2 >1 >3."
PLAIN_CHOOSE = "Type the number of your choice."
PLAIN_CHOOSE_SEVERAL = "Several are right. Type their numbers, such as 1 3."
PLAIN_ANSWER = "Type your answer."
PLAIN_ANSWER_INSTEAD = "This step has a question: type the answer itself."
PLAIN_NO_QUESTION = "This step asks nothing. :next goes on, :help lists the commands."
PLAIN_SOLUTION_AGAIN = "Type :solution again to see it. It then counts as shown."
PLAIN_STARTER_BACK = "The starter is back:"
PLAIN_NO_DEMO = "This step has no code to run."
PLAIN_RESTART_AGAIN = "Type :restart again to start this lesson anew. :undo brings everything back."
PLAIN_RESTARTED = "The lesson starts anew. :again shows the step, :undo brings everything back."
PLAIN_NOTHING_DUE = "Nothing is due for review."
PLAIN_CURVE_FILES = "Name a file that ends in .csv or .svg, and does not exist yet."
PLAIN_NO_ERROR = "The last run raised no error."
PLAIN_READ_ON = ":run runs a demo where there is one. :next or Enter goes on, :help lists the commands."
PLAIN_COMMANDS = ":hint helps, :next goes on, :help lists the commands."
PLAIN_GO_ON = ":next or Enter goes on."
PLAIN_ENTRY = (
    "A line that is no command answers the question. In a step with code it starts the entry of code, "
    "which a line with a single dot ends."
)


def plain_place(number: int, total: int) -> str:
    """Say where a step is in its lesson."""
    return f"step {number} of {total}"


def points(number: float) -> str:
    """Say what a graded step is worth."""
    return f"{number:g} point" if number == 1 else f"{number:g} points"


def points_reached(reached: float, possible: float) -> str:
    """Say how many of a step's points were reached."""
    return f"{round(reached, 2):g} of {points(round(possible, 2))}"


def points_ahead(number: float, is_several: bool) -> str:
    """Say what a graded step gives; with several questions, that all of them together give it."""
    return f"{points(number)} for all" if is_several else points(number)


def points_left(now: float, possible: float) -> str:
    """Say how many of a step's points passing it gives after hints, or after the solution was seen."""
    return f"{points_reached(now, possible)} left"


def hint_costs(number: float) -> str:
    """Say what opening a hint costs at a graded step."""
    return f"a hint costs {number:.2g}"


def solution_offer(is_graded: bool, is_question: bool) -> str:
    """Say what a second press does before a step is passed."""
    offer = PRESS_AGAIN_FOR_ANSWER if is_question else PRESS_AGAIN_FOR_SOLUTION
    return f"{offer}{' The step then gives no points.' if is_graded else ''}"


def plain_demo(number: int) -> str:
    """Return the line over a demo's code."""
    return f"Demo {number} (:run {number} runs it):"


def took(seconds: float) -> str:
    """Say how long a run took."""
    return f"({finished_in(seconds)})"


def at_line(line: int) -> str:
    """Return where something is in the learner's code, to stand before it."""
    return f"line {line}: "


def plain_choose_from(count: int) -> str:
    """Say which numbers can be chosen."""
    return f"Type a number from 1 to {count}."


def plain_hint_offer(left: int) -> str:
    """Offer the hints that are not open yet."""
    return f":hint opens a hint ({left} left)."


def plain_code_kept(lines: int) -> str:
    """Say that code was taken."""
    if lines == 1:
        return "1 line kept. :run runs it, :check checks it, :show shows it."
    return f"{lines} lines kept. :run runs them, :check checks them, :show shows them."


def extras_missing(names: tuple[str, ...]) -> str:
    """Say which packages a lesson needs and what installs them."""
    return f"This lesson needs more than PyTorch. Install it with: pip install {' '.join(names)}"


def plain_no_line(count: int) -> str:
    """Say which lines the code has."""
    return f"Give a line number from 1 to {count}, then the code."


def plain_no_demo_number(count: int) -> str:
    """Say which demos there are."""
    return f"The demos of this step are 1 to {count}."


def plain_lesson_end(lesson_id: str, title: str) -> str:
    """Say that a lesson is over, and which one follows."""
    return f"That was the last step of this lesson. :lesson {lesson_id} opens the next one: {title}."


def plain_unknown_command(name: str, nearest: str) -> str:
    """Say that there is no such command."""
    near = f" Did you mean {nearest}?" if nearest else ""
    return f"There is no command :{name}.{near} :help lists them all."


def curve_standing(step: int, values: str) -> str:
    """Return the last values of all curves in a line."""
    return f"step {step:,}  {values}"


def curve_figures(name: str, points: int, first: float, last: float, low: float, step: int) -> str:
    """Say in a line how a curve went."""
    return f"{name}: {first:.4g} at first, {last:.4g} at step {step:,}, lowest {low:.4g} ({points:,} points)"


# Preview of a lesson that is being written ----------------------------------------------------

PREVIEW_FAULTS = "This save can't be read yet"
