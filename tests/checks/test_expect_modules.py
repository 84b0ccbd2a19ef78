"""Networks judged by parameters, shapes and behaviour."""

from __future__ import annotations

import pytest

from tests.checks.judged import failure, passes

NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(4, 8)
        self.out = nn.Linear(8, 2)

    def forward(self, x):
        return self.out(F.relu(self.hidden(x)))
"""
OUT, RELU = "self.out = nn.Linear(8, 2)", "F.relu(self.hidden(x))"
LIKE = "like=nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))"
DEEP = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(8, 2)
        self.deeper = nn.Linear(8, 8)
        self.deep = nn.Linear(8, 8)
        self.first = nn.Linear(4, 8)

    def forward(self, x):
        x = torch.tanh(self.deep(torch.relu(self.first(x))))
        return self.out(torch.relu(self.deeper(x)))
"""
LIKE_DEEP = (
    "like=nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 8), nn.ReLU(), "
    "nn.Linear(8, 2))"
)
ALL_DEEP = f'expect_module("Net()", shapes={{(3, 4): (3, 2)}}, {LIKE_DEEP})'
NORM = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.bias = nn.Parameter(torch.rand(4))
        self.weight = nn.Parameter(torch.rand(4))

    def forward(self, x):
        return F.layer_norm(x, (4,)) * self.weight + self.bias
"""
NORMED = 'expect_module("Net()", shapes={(3, 4): (3, 4)}, like=nn.LayerNorm(4))'
ALL = f'expect_module("Net()", parameters=58, shapes={{(3, 4): (3, 2)}}, {LIKE})'


@pytest.mark.parametrize(
    ("code", "check"),
    [
        (NET, ALL),
        (DEEP, ALL_DEEP),
        (NORM, NORMED),
        ("Net = lambda: nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))", ALL),
        (NET, 'expect_module("Net()", names=["out.weight", "out.bias", "hidden.weight", "hidden.bias"])'),
        (NET + "net = Net().eval()", 'expect_module("net", training=False)'),
        (
            "emb = nn.Embedding(11, 4)",
            'expect_module("emb", shapes={(2, 7): (2, 7, 4)}, inputs=tensors(2, 7, dtype=torch.int64))',
        ),
        (NET.replace("F.relu(self.hidden(x))", "F.dropout(F.relu(self.hidden(x)), 0.5, self.training)"), ALL),
    ],
)
def test_right_networks_pass_in_whatever_order_their_parts_are_made(code: str, check: str) -> None:
    assert passes(code, check)


@pytest.mark.parametrize(
    ("code", "check", "case", "parts"),
    [
        (NET, 'expect_module("Net", parameters=58)', "class-instead-of-instance", ["`Net()`"]),
        (NET.replace("super().__init__()", "pass"), ALL, "super-missing", ["super().__init__()"]),
        ("Net = 3", 'expect_module("Net", parameters=58)', "", ["an `nn.Module` is asked"]),
        (NET.replace("nn.Linear(8, 2)", "nn.Linear(8, 2, bias=False)"), ALL, "biases-missing", ["56", "58"]),
        (NET.replace(OUT, "self.layers = [nn.Linear(8, 2)]"), ALL, "not-registered", ["ModuleList"]),
        (NET.replace(OUT, "self.w = torch.rand(8, 2)"), ALL, "not-registered", ["nn.Parameter"]),
        (NET.replace("nn.Linear(8, 2)", "nn.Linear(8, 3)"), ALL, "", ["67 parameters", "out.weight (3, 8)"]),
        (NET.replace("def forward", "def foward"), ALL, "no-forward", ["spelling"]),
        (NET.replace("return self", "self"), ALL, "returns-none", ["return"]),
        (NET.replace("F.relu", ""), ALL, "", ["computes something else"]),
        (DEEP.replace("tanh", "sigmoid"), ALL_DEEP, "", ["computes something else"]),
        (DEEP.replace("self.deeper(x)", "self.deep(x)"), ALL_DEEP, "", ["computes something else"]),
        (NORM.replace("* self.weight", ""), NORMED, "", ["computes something else"]),
        (NET.replace(RELU, RELU + ").squeeze("), ALL, "batch-of-one", ["(1, 4)"]),
        (NET.replace("hidden(x)", "hidden(x.flatten())"), ALL, "", ["(3, 4)", "raised"]),
        (NET, 'expect_module("Net()", training=False)', "wrong-mode", ["train mode", ".eval()"]),
        (NET, 'expect_module("Net()", names=["fc.weight"])', "", ["`fc.weight`"]),
        (NET, 'expect_module("Net()", names=["out.weight", "out.bias"])', "", ["hidden.weight"]),
        (
            NET + "net = Net()\nfor p in net.hidden.parameters(): p.requires_grad = False",
            'expect_module("net", parameters=58)', "frozen", ["40 numbers more"],
        ),
    ],
)  # fmt: skip
def test_a_wrong_network_is_told_what_is_wrong(code: str, check: str, case: str, parts: list[str]) -> None:
    finding = failure(code, check)
    assert not case or finding.case == case
    assert [part for part in parts if part not in finding.text] == []


def test_judging_a_network_leaves_its_mode_and_weights_as_they_are() -> None:
    code = NET + "net = Net()\nbefore_ = net.out.weight.detach().clone()"
    check = f'expect_module("net", shapes={{(3, 4): (3, 2)}}, {LIKE})\n'
    assert passes(
        code, check + 'expect_true("net.training")\nexpect_true("torch.equal(net.out.weight, before_)")'
    )
