"""Case, snippet that raises, and parts of its explanation: training."""

from __future__ import annotations

from tests.checks.raising import Row

ROWS: tuple[Row, ...] = (
    (
        "loss-not-tensor",
        "nn.MSELoss()([1.],[2.])",
        "A loss compares tensors, but the predictions and the",
        "torch.tensor(…)",
    ),
    (
        "class-out-of-range",
        "nn.CrossEntropyLoss()(torch.randn(2,10), torch.tensor([1,10]))",
        "The predictions are (2, 10) float32, the targets are (2,)",
        "subtract 1, y - 1",
    ),
    (
        "class-dtype",
        "nn.NLLLoss()(torch.randn(2,3), torch.tensor([1.,2.]))",
        "The predictions are (2, 3) float32, the targets are (2,)",
        "y.long()",
    ),
    (
        "class-dims",
        "nn.CrossEntropyLoss()(torch.randn(2,10), torch.randn(2,9))",
        "The predictions are (2, 10) float32, the targets are (2, 9)",
        "Class probabilities are taken as well, but then their shape",
    ),
    (
        "loss-batch",
        "nn.CrossEntropyLoss()(torch.randn(2,10), torch.tensor([1,2,3]))",
        "The predictions are (2, 10) float32, the targets are (3,)",
        "Look at reshapes that mix the batch with other dims",
    ),
    (
        "class-probabilities-dtype",
        "nn.CrossEntropyLoss()(torch.randn(2,10).argmax(1), torch.tensor([1,2]))",
        "The predictions are (2,) int64, the targets are (2,) int64",
        "Cross-entropy needs the raw scores, one for each class, so",
    ),
    (
        "class-axis",
        "nn.CrossEntropyLoss()(torch.randn(2,5,10), torch.ones(2,5).long())",
        "The predictions are (2, 5, 10) float32, the targets are (2,",
        "scores.flatten(0, 1), y.flatten()",
    ),
    (
        "loss-no-batch",
        "nn.CrossEntropyLoss()(torch.randn(10), torch.tensor([1,2]))",
        "The predictions are (10,) float32, the targets are (2,)",
        "(batch, classes)",
    ),
    (
        "bce-range",
        "nn.BCELoss()(torch.tensor([2.]), torch.tensor([1.]))",
        "The predictions are (1,) float32, the targets are (1,)",
        "it has the sigmoid inside and is more exact",
    ),
    (
        "bce-sizes",
        "nn.BCELoss()(torch.tensor([[.2],[.3]]), torch.tensor([1.,0.]))",
        "The predictions are (2, 1) float32, the targets are (2,)",
        "scores.squeeze(1) is (2,); y.unsqueeze(1) is (2, 1)",
    ),
    (
        "bce-dtype",
        "nn.BCELoss()(torch.tensor([.2]), torch.tensor([1]))",
        "The predictions are (1,) float32, the targets are (1,)",
        "Use y.float()",
    ),
    (
        "loss-dtype",
        "nn.MSELoss()(torch.tensor([1,2]), torch.tensor([1,2]))",
        "The predictions are (2,) int64, the targets are (2,) int64",
        "x.float()",
    ),
    (
        "loss-made-with-data",
        "nn.CrossEntropyLoss(torch.randn(2,10), torch.tensor([1,2]))",
        "CrossEntropyLoss(…) makes the loss function; it takes",
        "loss_fn = nn.CrossEntropyLoss(), then loss_fn(predictions,",
    ),
    (
        "loss-shapes",
        "nn.MSELoss()(torch.ones(4, 2), torch.ones(3, 2))",
        "The predictions are (4, 2)",
        "need the same shape",
    ),
    (
        "gradcheck-inputs",
        "torch.autograd.gradcheck(lambda x: x**2, torch.ones(2))",
        "gradcheck differentiates with respect to its inputs:",
        "make them with requires_grad=True, and in float64",
    ),
    (
        "backward-not-scalar",
        "(torch.ones(3,requires_grad=True)*2).backward()",
        "backward() starts from one number, and torch.ones(3,",
        "y.backward(torch.ones_like(y))",
    ),
    (
        "backward-no-history",
        "torch.tensor(1.).backward()",
        "The result has no history:",
        "requires_grad=True is missing at the start, the work was",
    ),
    (
        "backward-twice",
        "x=torch.tensor(2.,requires_grad=True); y=x**2; y.backward(); y.backward()",
        "backward() frees the graph as it goes, and this part was",
        "the first with retain_graph=True",
    ),
    (
        "leaf-in-place",
        "x=torch.ones(2,requires_grad=True); x += 1",
        "x is a leaf that autograd watches, so it must not be",
        "x -= lr * x.grad",
    ),
    (
        "leaf-view-in-place",
        "x=torch.ones(2,requires_grad=True); x[0] = 5",
        "x is a leaf that requires a gradient, or a view of one;",
        "x.clone()",
    ),
    (
        "saved-in-place",
        "x=torch.ones(2,requires_grad=True); y=x.exp(); y+=1; y.sum().backward()",
        "A (2,) tensor that came out of exp (y fits) was needed for",
        "y = y + 1",
    ),
    (
        "multi-view-in-place",
        "x=torch.tensor([1.,2.],requires_grad=True); a,b=x.unbind(); a+=1",
        "unbind() gives views that share memory; autograd cannot",
        "a = a + 1 instead of a += 1",
    ),
    (
        "backward-weights-shape",
        "(torch.ones(3,requires_grad=True)*2).backward(torch.ones(2))",
        "The weights given to backward() are (2,), the tensor is",
        "one weight for each element",
    ),
    (
        "backward-weights-type",
        "(torch.ones(3,requires_grad=True)*2).backward([1.,1.,1.])",
        "backward() takes a tensor of weights, not a float:",
        "y.backward(torch.ones_like(y))",
    ),
    (
        "grad-of-integers",
        "nn.Parameter(torch.ones(2).long())",
        "Only floating point numbers can have gradients, and these",
        "Write 2.0 instead of 2, or dtype=torch.float32",
    ),
    (
        "requires-grad-inner",
        "x=torch.ones(2,requires_grad=True); y=x*2; y.requires_grad=False",
        "y is a result, and results inherit requires_grad",
        "x.detach()",
    ),
    ("grad-assign", "x=torch.ones(2,requires_grad=True); x.grad = 3", "x is (2,)", "x.grad = None"),
    (
        "resize-grad",
        "x=torch.ones(2,requires_grad=True); x.resize_(3)",
        "A tensor that requires a gradient keeps its size",
        "reshape(), or torch.cat to grow",
    ),
    (
        "deepcopy-inner",
        "import copy; x=torch.ones(2,requires_grad=True)*2; copy.deepcopy(x)",
        "A tensor with a history cannot be deep-copied",
        "x.detach().clone()",
    ),
    (
        "inference-tensor",
        "with torch.inference_mode(): "
        "y=torch.ones(2,requires_grad=True)\n(y*torch.ones(2,requires_grad=True)).sum().backward()",
        "A tensor made under torch.inference_mode() can never take",
        "Make it under torch.no_grad() instead, or take x.clone()",
    ),
    (
        "out-grad",
        "x=torch.ones(2,2,requires_grad=True); torch.linspace(0,1,2,out=x)",
        "out=… writes into a tensor that requires a gradient;",
        "Assign the result instead",
    ),
    (
        "grad-unused",
        "x=torch.ones(2,requires_grad=True); z=torch.ones(1,requires_grad=True); "
        "torch.autograd.grad(x.sum(), z)",
        "Input number 1 has no part in the result, so it has no",
        "allow_unused=True gives None for it",
    ),
    (
        "anomaly",
        "with torch.autograd.detect_anomaly():\n x=torch.tensor(-1.,requires_grad=True); "
        "torch.sqrt(x).backward()",
        "The gradient of sqrt became nan here",
        "Square roots and logarithms at or below 0 do this; so does",
    ),
    (
        "function-gradients-count",
        "class F2(torch.autograd.Function):\n  @staticmethod\n  def forward(ctx,x,y): "
        "return x*y\n  @staticmethod\n  def backward(ctx,g): return "
        "g\nF2.apply(torch.ones(2,requires_grad=True), torch.ones(2)).sum().backward()",
        "F2.backward must return one gradient for each input of",
        "None stands for inputs that need none",
    ),
    (
        "function-gradient-shape",
        "class F2(torch.autograd.Function):\n  @staticmethod\n  def forward(ctx,x): return "
        "x*x\n  @staticmethod\n  def backward(ctx,g): return "
        "torch.ones(5)\nF2.apply(torch.ones(2,requires_grad=True)).sum().backward()",
        "F2.backward returns (5,) for input 1, which is (2,)",
        "A gradient has the shape of its input",
    ),
    (
        "function-no-backward",
        "class F2(torch.autograd.Function):\n  @staticmethod\n  def forward(ctx,x): return "
        "x*x\nF2.apply(torch.ones(2,requires_grad=True)).sum().backward()",
        "This autograd.Function has no backward",
        "Add a @staticmethod backward(ctx, grad) that returns one",
    ),
    (
        "function-called",
        "class F2(torch.autograd.Function):\n  @staticmethod\n  def forward(ctx,x): return "
        "x*x\nF2()(torch.ones(2))",
        "An autograd.Function is not made and called, but applied:",
        "MyFunction.apply(x)",
    ),
    (
        "gradcheck",
        "torch.autograd.gradcheck(lambda x: x.detach()*2, torch.ones(2,requires_grad=True).double())",
        "gradcheck found another gradient than yours when it moved",
        "check backward, and that nothing is detached",
    ),
)
