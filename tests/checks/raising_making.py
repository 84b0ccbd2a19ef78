"""Case, snippet that raises, and parts of its explanation: making."""

from __future__ import annotations

from tests.checks.raising import Row

ROWS: tuple[Row, ...] = (
    (
        "index-text",
        'torch.ones(3)["a"]',
        "torch.ones(3) is (3,)",
        "A tensor is indexed by whole numbers, slices and masks, not",
    ),
    ("index-range", "torch.ones(3)[3]", "torch.ones(3) is (3,):", "There is no 3"),
    (
        "index-count",
        "torch.ones(2,3)[0,1,2]",
        "torch.ones(2, 3) is (2, 3):",
        "2 dims, so at most 2 indices between the brackets",
    ),
    (
        "index-number",
        "torch.tensor(5)[0]",
        "A single number has no places to pick from",
        "Its value is .item()",
    ),
    (
        "index-type",
        "torch.ones(3)[0.5]",
        "Places are counted in whole numbers:",
        "convert with .long() or int(…); a mask must be bool, as in",
    ),
    (
        "mask-shape",
        "torch.ones(3)[torch.tensor([True,False])]",
        "torch.ones(3) is (3,)",
        "a mask needs the same sizes as the dims it picks from",
    ),
    ("index-lists", "torch.ones(4,5)[[0,1],[0,1,2]]", "torch.ones(4, 5) is (4, 5)", "x[rows][:, columns]"),
    (
        "gather-dtype",
        "torch.ones(3).gather(0, torch.tensor([1.]))",
        "gather() picks by number:",
        "index.long()",
    ),
    (
        "gather-dims",
        "torch.ones(3,2).gather(1, torch.tensor([1]))",
        "torch.ones(3, 2) is (3, 2)",
        "index.unsqueeze(1), and .squeeze(1) on the result",
    ),
    (
        "embedding-range",
        "nn.Embedding(10,3)(torch.tensor([10]))",
        "The embedding has 10 rows, so the numbers must be 0 to 9",
        "num_embeddings must be the size of the vocabulary, with",
    ),
    (
        "embedding-dtype",
        "nn.Embedding(10,3)(torch.tensor([1.]))",
        "torch.tensor([1.0]) is float32",
        "One-hot vectors are not needed",
    ),
    (
        "take-range",
        "torch.take(torch.ones(3), torch.tensor([4]))",
        "torch.ones(3) is (3,)",
        "take() numbers all 3 elements in reading order, from 0;",
    ),
    (
        "slice-step",
        "torch.ones(3)[::-1]",
        "Tensors cannot be sliced backwards",
        "Turn the order round with x.flip(0)",
    ),
    (
        "one-hot-dtype",
        "F.one_hot(torch.tensor([1.,2.]))",
        "one_hot takes class numbers:",
        "convert them with .long()",
    ),
    (
        "one-hot-range",
        "F.one_hot(torch.tensor([1,5]), 3)",
        "one_hot numbers the classes from 0, so num_classes must be",
        "Are the labels counted from 1?",
    ),
    (
        "one-hot-negative",
        "F.one_hot(torch.tensor([-1,5]))",
        "A class number is negative",
        "Padding marked with -1 must be left out or renumbered first",
    ),
    (
        "bincount",
        "torch.bincount(torch.tensor([[1,2]]))",
        "bincount counts the numbers of one flat vector, none below",
        "x.flatten()",
    ),
    ("index-tensor-in-list", "range(torch.ones(3))", "torch.ones(3) is (3,) float32", "int(i)"),
    (
        "reduce-empty",
        "torch.ones(0).max()",
        "torch.ones(0) is (0,)",
        "a mask that matches nothing, an empty slice?",
    ),
    (
        "positive-definite",
        "torch.linalg.cholesky(-torch.eye(2))",
        "A Cholesky factor needs a positive definite matrix, such as",
    ),
    (
        "probability-range",
        "torch.bernoulli(torch.tensor([2.]))",
        "bernoulli wants probabilities between 0 and 1",
        "Scores become such with torch.sigmoid",
    ),
    (
        "tensor-ragged",
        "torch.tensor([[1,2],[3]])",
        "The rows differ in length:",
        "A tensor needs all rows equally long",
    ),
    ("tensor-of-text", 'torch.tensor("a")', "Tensors hold numbers, not str", "i}"),
    (
        "tensor-of-none",
        "torch.tensor([None])",
        "A tensor is made of numbers; there is None among them",
        "A function without return gives None",
    ),
    (
        "from-numpy",
        "torch.from_numpy([1,2])",
        "from_numpy takes a NumPy array, not a list",
        "torch.tensor(…) takes lists and numbers too",
    ),
    (
        "numpy-stride",
        "torch.from_numpy(np.array([1,2])[::-1])",
        "The array is reversed by its strides, which tensors cannot",
        "torch.from_numpy(a.copy())",
    ),
    (
        "numpy-kind",
        "torch.tensor(np.array([{}, 1]))",
        "The array holds texts or objects, not numbers",
        "a.astype('float32')",
    ),
    (
        "dtype-as-text",
        'torch.tensor(3,dtype="float32")',
        "A dtype is an object, not a text:",
        "torch.float32 without quotes",
    ),
    (
        "sizes-type",
        'torch.zeros("a")',
        "zeros() takes sizes as whole numbers, not str:",
        "A division with / gives a float; // a whole number",
    ),
    (
        "size-float",
        "nn.Linear(2.,1)",
        "Sizes are whole numbers; here is a float",
        "A division with / gives a float, // a whole number",
    ),
    (
        "size-negative",
        "torch.zeros(-1)",
        "A size came out negative",
        "-1 means 'work it out' in view and reshape only",
    ),
    (
        "arange-sign",
        "torch.arange(0,5,-1)",
        "With this step the end is never reached:",
        "a negative step counts down, from large to small",
    ),
    ("randint-range", "torch.randint(0,0,(2,))", "randint(low, high) draws from low up to, not including,"),
    (
        "normal-std",
        "torch.normal(0., -1., (2,))",
        "A standard deviation cannot be negative",
        "is the order right?",
    ),
    (
        "multinomial",
        "torch.multinomial(torch.tensor([0.,0.]),1)",
        "multinomial wants weights that are not negative, not nan,",
        "Scores must pass softmax first",
    ),
    (
        "singular",
        "torch.linalg.inv(torch.ones(2,2))",
        "torch.ones(2, 2) is (2, 2)",
        "torch.linalg.lstsq or a small ridge (A + 1e-3·I) solve it",
    ),
    (
        "not-square",
        "torch.linalg.inv(torch.ones(2,3))",
        "torch.ones(2, 3) is (2, 3)",
        "Only square matrices have an inverse; this one is 2 by 3",
    ),
)
