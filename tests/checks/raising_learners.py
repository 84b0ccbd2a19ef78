"""Case, program as learners write them, and parts of its explanation: names, places in the model, way out."""

from __future__ import annotations

from tests.checks.raising import Row

NET = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 6, 5)
        self.fc = nn.Linear(864, 10)

    def forward(self, x):
        x = F.relu(self.conv(x))
        return self.fc(x)

model = Net()
"""
LOADER = "loader = DataLoader(TensorDataset(torch.ones(4, 2), torch.ones(4)), batch_size=2)\n"

ROWS: tuple[Row, ...] = (
    (
        "matmul-shapes",
        "x = torch.randn(32, 28, 28)\nmodel = nn.Sequential(nn.Linear(784, 128), nn.ReLU())\nmodel(x)",
        "x is (32, 28, 28); model[0], a Linear(784 → 128), needs 784 as the last dim",
        "x.flatten(1) is (32, 784)",
    ),
    (
        "matmul-shapes",
        NET + "images = torch.randn(4, 1, 28, 28)\nmodel(images)",
        "x is (4, 6, 24, 24); self.fc, a Linear(864 → 10), needs 864",
        "in_features=3456 and flatten from dim 1",
    ),
    (
        "matmul-shapes",
        "X = torch.randn(5, 3)\nw = torch.randn(5)\ny = X.T @ X.T",
        "X.T is (3, 5)",
    ),
    (
        "matmul-shapes",
        "queries = torch.randn(7, 4)\nkeys = torch.randn(9, 4)\nscores = queries @ keys",
        "queries is (7, 4), keys is (9, 4)",
        "queries @ keys.T fits and gives (7, 9)",
    ),
    (
        "matmul-shapes",
        "body = nn.Sequential(nn.Linear(4, 8), nn.ReLU())\nhead = nn.Sequential(body, nn.Linear(6, 2))\n"
        "batch = torch.ones(5, 4)\nout = head(batch)",
        "What arrives there is (5, 8); head[1], a Linear(6 → 2), needs 6",
        "in_features=8",
    ),
    ("matrix-vector-shapes", "A = torch.ones(3, 4)\nv = torch.ones(3)\nA @ v", "A.T @ v would fit"),
    (
        "broadcast",
        "scores = torch.ones(4, 3)\nbias = torch.ones(4)\nout = scores + bias",
        "scores is (4, 3), bias is (4,)",
        "bias.unsqueeze(1) is (4, 1)",
    ),
    ("broadcast", "a = torch.ones(2, 3)\nb = torch.ones(3, 2)\na * b", "b.T is (2, 3)"),
    ("view-size", "x = torch.ones(4, 3)\nx.view(5, -1)", "x is (4, 3): 12 elements do not divide by 5"),
    (
        "view-stride",
        "x = torch.ones(4, 3)\nx.t().view(-1)",
        "x.t() is not laid out in reading order",
        "reshape()",
    ),
    ("dim-range", "x = torch.ones(4, 3)\nx.sum(dim=2)", "x is (4, 3): 2 dims", "There is no dim 2"),
    (
        "cat-sizes",
        "a = torch.ones(2, 3)\nb = torch.ones(2, 4)\ntorch.cat([a, b])",
        "a is (2, 3), b is (2, 4)",
    ),
    (
        "unpack-count",
        "data = DataLoader(TensorDataset(torch.ones(4, 2), torch.ones(4)))\nfor x, y, z in data:\n    pass",
        "3 names for each batch",
        "next(iter(loader))",
    ),
    (
        "unpack-count",
        "data = DataLoader(TensorDataset(torch.ones(4, 2), torch.ones(4)))\nfor i, (x, y, "
        "z) in data:\n    pass",
        "for i, (x, y) in enumerate(loader)",
    ),
    (
        "class-out-of-range",
        "labels = torch.tensor([1, 2, 3])\nscores = torch.randn(3, 3)\nloss = "
        "F.cross_entropy(scores, labels)",
        "scores is (3, 3) float32, labels is (3,) int64",
        "With 3 outputs the classes are 0 to 2; a target is 3",
        "labels - 1",
    ),
    (
        "class-dtype",
        "loss_fn = nn.CrossEntropyLoss()\ny = torch.tensor([0.0, 1.0])\nloss_fn(torch.randn(2, 3), y)",
        "y is (2,) float32",
        "y.long()",
    ),
    (
        "loss-dtype",
        "loss_fn = nn.CrossEntropyLoss()\ny = torch.tensor([0, 1])\npred = torch.randn(2)\nloss_fn(y, pred)",
        "The predictions come first",
    ),
    (
        "class-dims",
        "y = torch.tensor([[0], [1]])\nF.cross_entropy(torch.randn(2, 3), y)",
        "y is (2, 1) int64",
        "y.squeeze(1) is (2,)",
    ),
    (
        "bce-sizes",
        "out = torch.zeros(4, 1)\ny = torch.ones(4)\nF.binary_cross_entropy_with_logits(out, y)",
        "out.squeeze(1) is (4,)",
        "y.unsqueeze(1) is (4, 1)",
    ),
    (
        "backward-not-scalar",
        "x = torch.ones(3, requires_grad=True)\ny = x * 2\ny.backward()",
        "y is (3,)",
        ".mean()",
    ),
    (
        "backward-no-history",
        "x = torch.ones(3)\nloss = (x * 2).sum()\nloss.backward()",
        "loss has no history",
        "requires_grad=True is missing",
    ),
    (
        "backward-twice",
        "x = torch.tensor(1.0, requires_grad=True)\nloss = x**2\nfor _ in range(2):\n    loss.backward()",
        "Compute loss anew before each backward",
    ),
    (
        "leaf-in-place",
        "w = torch.ones(2, requires_grad=True)\n(w**2).sum().backward()\nw -= 0.1 * w.grad",
        "with torch.no_grad(): w -= lr * w.grad",
    ),
    (
        "saved-in-place",
        "net = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))\nopt = "
        "torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "net(torch.ones(1, 3)).sum().backward()\nloss = net(torch.ones(1, "
        "3)).sum()\nopt.step()\nloss.backward()",
        "has been changed since the forward pass",
        "optimizer.step()",
    ),
    (
        "operand-types",
        "w = torch.ones(2, requires_grad=True)\nw = w - 0.1 * w.grad",
        "w.grad is None: no gradient has arrived yet",
    ),
    (
        "operand-types",
        "w = torch.ones(2, requires_grad=True)\nfor _ in range(2):\n"
        "    (w * w).sum().backward()\n    w = w - 0.1 * w.grad",
        "w.grad is None: w is the result of an operation by now",
        "in place, under torch.no_grad()",
    ),
    (
        "product-dtype",
        "table = torch.from_numpy(np.ones((4, 2)))\nmodel = nn.Linear(2, 1)\nmodel(table)",
        "table is float64, the weights of model (Linear(2 → 1)) are float32",
        "table.float()",
    ),
    (
        "conv-channels",
        "images = torch.ones(8, 28, 28)\nconv = nn.Conv2d(1, 6, 3)\nconv(images)",
        "images is (8, 28, 28); conv (Conv2d(1 → 6)) wants 1 channel in dim 1 and finds 8",
        "unsqueeze(1)",
    ),
    (
        "embedding-range",
        "codes = torch.tensor([0, 4, 10])\nemb = nn.Embedding(10, 3)\nemb(codes)",
        "emb has 10 rows, so the numbers must be 0 to 9",
        "codes goes from 0 to 10",
    ),
    (
        "attribute",
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.fc1 = nn.Linear(2, 1)\n\n    def forward(self, x):\n        return "
        "self.fc(x)\n\nNet()(torch.ones(2))",
        "self (Net) has no fc",
        "Did you mean self.fc1?",
    ),
    ("attribute", "model = nn.Linear(2, 1)\nmodel.weigth", "Did you mean model.weight?"),
    ("name", "def train(epochs):\n    return epoch\ntrain(3)", "Did you mean epochs?"),
    ("name", "loss = MSELoss()", "MSELoss lives in torch.nn: write nn.MSELoss"),
    (
        "allocate",
        "a = torch.ones(10**7, 1)\nb = torch.ones(10**7)\na - b",
        "400 TB",
        "Broadcasting blows them up",
    ),
    ("list-range", "losses = [0.5, 0.4]\nlosses[2]", "losses has 2 entries, numbered 0 to 1"),
    ("zero-division", "hits, total = 3, 0\nhits / total", "total is 0"),
    ("assertion", "x = torch.ones(2, 3)\nassert x.ndim == 3", "The assert does not hold"),
    (
        "context-class",
        "x = torch.ones(2)\nwith torch.no_grad:\n    y = x * 2",
        "parentheses are missing",
        "with torch.no_grad():",
    ),
    (
        "argument-forms",
        "torch.randn(3, requires_gard=True)",
        "has no argument requires_gard",
        "requires_grad",
    ),
    ("tensor-of-text", "names = torch.tensor(['cat', 'dog'])", "Tensors hold numbers, not str"),
    ("product-dtype", "A = torch.rand(2, 3).double()\nA @ torch.rand(3)", "float64", "float32", "one dtype"),
    ("matmul-shapes", "G = torch.rand(7, 2)\nV = torch.rand(2, 5)\nG @ V.T", "G @ V fits"),
    ("device-name", "torch.ones(2).to('cpu, float64')", '"cpu, float64" is no device'),
    ("attribute", "U = torch.rand(2, 3)\nU.max(0).mean()", ".values or .indices"),
    ("blank", "net = nn.Linear(2, 1)\nnet.____", "still a blank"),
    ("attribute", LOADER + "for i, batch in enumerate(loader):\n    batch.shape", "inputs, labels = batch"),
    ("attribute", "parts = [torch.ones(2)] * 3\nparts.argmax()", "a, b, c = parts", "torch.stack"),
    (
        "argument-tensor",
        LOADER + "model = nn.Linear(2, 1)\nfor batch in loader:\n    model(batch)",
        "inputs, labels = batch",
    ),
    ("no-iterator", "loader = DataLoader([1, 2])\nnext(loader)", "next(iter(…))"),
    ("too-deep", "x = " + "(" * 300 + "1" + ")" * 300, "nested too deeply"),
    ("not-a-module", "nn.Sequential(...)", "still to be filled in"),
    ("topk-range", "x = torch.rand(2, 3)\nx.topk(5)", "x is (2, 3)", "its size at the most"),
    (
        "layer-range",
        "net = nn.Sequential(nn.Linear(2, 1))\nnet[1]",
        "net has 1 layer, numbered 0 to 0",
        "no 1",
    ),
    ("dims-needed", "v = torch.rand(2)\nv.inverse()", "at least 2 dims", "v is (2,)"),
    ("dims-needed", "m = torch.rand(2, 3)\ntorch.outer(m, torch.rand(3))", "one dim", "m is (2, 3)"),
    ("mm-dims", "x = torch.rand(2, 3)\ntorch.mm(x, torch.rand(3))", "torch.rand(3), (3,) float32, is none"),
    ("func-grad-scalar", "torch.func.grad(lambda x: x * 2)(torch.rand(3))", ".sum() or .mean()"),
    ("operand-types", "prices = [1, 2]\nprices / 2", "/ does not work on a list", "torch.tensor"),
    ("argument-tensor", "nn.Linear(2, 1)(2.5)", "Wrap it, torch.tensor([2.0])."),
    ("assertion", "x = torch.rand(3)\nassert x.shape == (4,)", "x.shape is torch.Size([3])."),
)
