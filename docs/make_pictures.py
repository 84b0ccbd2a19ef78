"""Makes the README's pictures from the running program: real lessons, a real kernel, keys pressed.

Run it with `make pictures`. Each picture is the SVG that Textual exports of its screen, without the
web fonts that it would link to, so that nothing is loaded from elsewhere.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from tutor.kernel.client import Kernel
from tutor.lesson.load import load_course
from tutor.paths import builtin_course
from tutor.preparing import Options
from tutor.progress import Progress
from tutor.ui.app import Opened
from tutor.ui.application import TutorApp
from tutor.ui.widgets.editor import CodeEditor

FOLDER = Path(__file__).parent / "pictures"
SIZE = (112, 36)
WEB_FONTS = re.compile(r"@font-face \{.*?\}", re.DOTALL)
FONT = "Fira Code, JetBrains Mono, DejaVu Sans Mono, Menlo, Consolas, monospace"
PATIENCE_S = 60.0

FORGETFUL = """epochs = 100

model = nn.Linear(1, 1)
criterion = nn.MSELoss(reduction="sum")
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

for epoch in range(epochs):
    prediction = model(x)
    loss = criterion(prediction, y)
    loss.backward()
    optimizer.step()
"""
RIGHT = FORGETFUL.replace("100", "1000").replace(
    "    loss.backward()", "    optimizer.zero_grad()\n    loss.backward()"
)


async def main() -> None:
    """Make the pictures one after the other."""
    FOLDER.mkdir(exist_ok=True)
    await picture("main", "autograd/gradients", "first", None)
    await picture("failed-check", "descent/linear", "train", FORGETFUL)
    await picture("live-curve", "descent/linear", "train", RIGHT)


async def picture(name: str, lesson_id: str, step_id: str, code: str | None) -> None:
    """Open a step, check the code if there is some, and keep the screen as an SVG."""
    with tempfile.TemporaryDirectory() as folder:
        progress, kernel = Progress.in_folder(Path(folder)), Kernel()
        course = load_course(builtin_course())
        app = TutorApp(lambda: Opened(course, kernel, Options(), lesson_id, step_id), progress)
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: kernel.state == "ready" and bool(app.screen.query(CodeEditor)))
            if code is not None:
                app.screen.query_one(CodeEditor).load(code)
                await pilot.press("ctrl+t")
                await until(pilot, lambda: bool(progress.submissions(course.id, lesson_id, step_id)))
            await settle(pilot)
            keep(FOLDER / f"{name}.svg", app.export_screenshot(title="Tensor Tutor"))
        await kernel.close()
        progress.close()


async def until(pilot: Pilot[int], claim: Callable[[], bool]) -> None:
    """Wait until a claim is true."""
    async with asyncio.timeout(PATIENCE_S):
        while not claim():
            await pilot.pause(0.02)


async def settle(pilot: Pilot[int]) -> None:
    """Wait until the screen stays as it is."""
    seen = ""
    while (now := pilot.app.export_screenshot(title="")) != seen:
        seen = now
        await pilot.pause(0.5)


def keep(file: Path, svg: str) -> None:
    """Write a picture that loads nothing from elsewhere."""
    svg = WEB_FONTS.sub("", svg).replace("Fira Code", FONT)
    file.write_text(svg, encoding="utf-8")
    print(file)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
