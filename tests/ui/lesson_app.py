"""The whole tutor on a small course that has a step of every kind, with a real kernel."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot

from tutor.kernel.client import Kernel
from tutor.lesson.load import load_course
from tutor.preparing import Options
from tutor.progress import Progress
from tutor.session import Session
from tutor.ui.app import Opened
from tutor.ui.application import TutorApp
from tutor.ui.screens.lesson import LessonScreen

LESSON = """\
---
title: Every kind of step
minutes: 5
objectives: [meet every kind of step]
---

# Every kind of step

A lesson for tests.

```python setup
import torch
```

## Read this {#read}

Words with $x^2$ in them, and a [link](https://pytorch.org).

## Look {#look}

```python demo
a = torch.arange(3)
print("sum", a.sum().item())
a
```

## Guess {#guess}

What comes out?

```python predict
torch.tensor(3.0) ** 2
```

### Feedback

| answer | say |
| --- | --- |
| `6.0` | That is three times two. |

## Two values {#two}

How many entries?

```python answer
torch.ones(2, 3).numel()
```

What is their sum?

```python answer
torch.ones(2, 3).sum()
```

## Pick {#pick fixed}

Which one is a dtype?

- [ ] `torch.ones`

  That is a constructor.
- [x] `torch.float32`

  It is the usual one.

## Write {#write}

Make `y` the double of `x`.

```python setup
x = torch.tensor([1.0, 2.0])
```

```python starter
y = x
```

```python solution
y = 2 * x
```

```python solution
y = x + x
```

```python check
expect("y", 2 * x, goal="y is the double of x")
```

```python wrong says="y"
y = x
```

### Hint

Add it to itself.

### Hint

`x + x`

### Why

Because two is twice one.

## Mend {#mend}

```python starter broken
y = torch.ones(2, 3) @ torch.ones(2, 3)
```

```python solution
y = torch.ones(2, 3) @ torch.ones(3, 2)
```

```python check
expect("y", shape=(2, 2), goal="y is 2 × 2")
```

```python wrong says="shape"
y = torch.ones(3)
```

## Order {#order}

```python order
total = 0
for value in (1, 2):
    total += value
total = total - 1 #distractor
```

```python check
expect("total", 3, goal="total is 3")
```

```python wrong says="total"
total = 4
```

## Train {#train}

```python starter fields="lr"
lr = 0.0
w = torch.tensor(1.0, requires_grad=True)
for step in range(20):
    loss = w ** 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        w.grad = None
```

```python solution
lr = 0.2
w = torch.tensor(1.0, requires_grad=True)
for step in range(20):
    loss = w ** 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        w.grad = None
```

```python check
expect_curve("loss", below=0.01, goal="the loss falls below 0.01")
```

```python wrong says="loss"
lr = 0.0
w = torch.tensor(1.0, requires_grad=True)
for step in range(20):
    loss = w ** 2
    loss.backward()
```

## Sweep {#sweep}

```python demo sweep="lr=0.1,0.5"
lr = 0.1
for step in range(5):
    log(loss=lr * step)
```
"""

COURSE = """\
id = "test-course"
title = "A course for tests"
language = "en"

[[modules]]
id = "kinds"
title = "Kinds"
lessons = ["every", "more"]
"""

MORE = """\
---
title: Another lesson
minutes: 1
objectives: [be found]
---

## The only step {#only}

Nothing but words.
"""


class SharedKernel(Kernel):
    """A kernel that several apps use one after another: they neither start nor end it."""

    async def start(self) -> None:
        if self.state == "cold":
            await super().start()

    async def close(self) -> None:
        """Leave it running; `end` ends it."""

    async def end(self) -> None:
        await super().close()


def write_course(folder: Path) -> Path:
    """Put the course into a folder."""
    (folder / "kinds").mkdir(parents=True, exist_ok=True)
    (folder / "course.toml").write_text(COURSE, "utf-8")
    (folder / "kinds" / "every.md").write_text(LESSON, "utf-8")
    (folder / "kinds" / "more.md").write_text(MORE, "utf-8")
    return folder


class Learner:
    """Someone at the screen: presses keys, looks, waits for what comes."""

    def __init__(self, app: TutorApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> LessonScreen:
        assert isinstance(self.app.screen, LessonScreen)
        return self.app.screen

    @property
    def session(self) -> Session:
        assert self.app.session
        return self.app.session

    @property
    def sees(self) -> str:
        """The whole screen as text."""
        rows = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows)

    @property
    def told(self) -> str:
        """What was said for a moment."""
        return "\n".join(notice.message for notice in self.app._notifications)

    @property
    def code(self) -> str:
        return self.screen.view.desk.code

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause()

    def burst(self, *keys: str) -> None:
        """Press keys faster than any of them is handled."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))

    async def until(self, condition: Callable[[], Any], seconds: float = 30) -> None:
        """Wait until something holds; show the screen if it never does."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"it never came:\n{self.sees}")
            await self.pilot.pause(0.02)

    async def until_seen(self, text: str) -> None:
        await self.until(lambda: text in self.sees)

    async def finish(self) -> None:
        """Wait until nothing runs."""
        await self.until(lambda: not self.screen.is_busy)
        await self.pilot.pause()

    async def check(self) -> None:
        await self.press("ctrl+t")
        await self.finish()

    async def run(self) -> None:
        await self.press("ctrl+r")
        await self.finish()


@asynccontextmanager
async def learning(
    kernel: Kernel,
    folder: Path,
    step: str | None = None,
    *,
    lesson: str | None = "kinds/every",
    size: tuple[int, int] = (120, 40),
    progress: Progress | None = None,
    watch: Path | None = None,
    course: Path | None = None,
) -> AsyncIterator[Learner]:
    """Open the tutor at a step of the test course, or of the one in a folder."""
    opened = load_course(course or write_course(folder / "course"))
    kept = progress or Progress(None)
    app = TutorApp(lambda: Opened(opened, kernel, Options(), lesson, step), kept, watch=watch)
    async with app.run_test(size=size) as pilot:
        learner = Learner(app, pilot)
        await pilot.pause()
        if lesson:
            await learner.until(lambda: isinstance(app.screen, LessonScreen) and app.screen.panes.is_complete)
        yield learner
