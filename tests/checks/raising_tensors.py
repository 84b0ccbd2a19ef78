"""Case, snippet that raises, and parts of its explanation: tensors."""

from __future__ import annotations

from tests.checks.raising import Row

ROWS: tuple[Row, ...] = (
    (
        "matmul-shapes",
        "nn.Linear(3,2)(torch.ones(4))",
        "torch.ones(4) is (4,); Linear(3 → 2) needs 3 as the last",
        "Give the layer in_features=4, or change what comes before",
    ),
    (
        "matrix-vector-shapes",
        "torch.ones(2,3) @ torch.ones(4)",
        "A matrix product needs the last dim of the left side to",
        "torch.ones(2, 3) is (2, 3), torch.ones(4) is (4,)",
    ),
    (
        "dot-lengths",
        "torch.ones(3).matmul(torch.ones(4))",
        "A dot product pairs the numbers off:",
        "both vectors need the same length, but they have 3 and 4",
    ),
    (
        "dot-dims",
        "torch.dot(torch.ones(2,3), torch.ones(3))",
        "torch.dot takes two vectors, one dim each; here are 2 and 1",
        "For matrices use @, for each row a @ b as well",
    ),
    (
        "mm-dims",
        "torch.mm(torch.ones(2,3,4), torch.ones(4,2))",
        "torch.mm multiplies two matrices only, and torch.ones(2, 3,",
        "it takes vectors and batches of matrices as well",
    ),
    (
        "bmm-shapes",
        "torch.bmm(torch.ones(2,3,4), torch.ones(3,4,5))",
        "torch.ones(2, 3, 4) is (2, 3, 4)",
        "Swap its last two dims with .transpose(1, 2) if k stands",
    ),
    (
        "matmul-number",
        "torch.tensor(2.) @ torch.ones(3)",
        "@ multiplies vectors and matrices; one side is a single",
        "Write * to scale by a number",
    ),
    (
        "einsum-sizes",
        'torch.einsum("ij,jk->ik", torch.ones(2,3), torch.ones(4,5))',
        "In einsum one letter stands for one size:",
        "Give the dims that differ letters of their own",
    ),
    (
        "einsum-dims",
        'torch.einsum("ij,jk->ik", torch.ones(2,3,4), torch.ones(4,5))',
        "Each dim needs its letter:",
        "stands for all further dims",
    ),
    (
        "einsum-output-twice",
        'torch.einsum("ij->ii", torch.ones(3, 3))',
        "each letter stands once, and i stands there several times",
    ),
    (
        "einsum-output",
        'torch.einsum("ij->ijk", torch.ones(2,3))',
        "The letter k behind -> does not stand before it; einsum",
    ),
    (
        "bilinear-features",
        "nn.Bilinear(2,3,4)(torch.ones(5,2), torch.ones(5,2))",
        "Bilinear's input 2 has a last dim of 2, but the layer was",
    ),
    (
        "broadcast",
        "torch.ones(2,3) * torch.ones(2)",
        "torch.ones(2, 3) is (2, 3), torch.ones(2) is (2,)",
        "torch.ones(2).unsqueeze(1) is (2, 1) and fits the rows",
    ),
    (
        "in-place-shape",
        "torch.ones(3).add_(torch.ones(2,3))",
        "torch.ones(3) is (3,), torch.ones(2, 3) is (2, 3)",
        "Write it without the underscore or +=, as in y = x + …",
    ),
    (
        "expand",
        "torch.ones(3).expand(3,2)",
        "expand() repeats dims of size 1 only:",
        "Add a dim with unsqueeze, or copy with repeat()",
    ),
    (
        "assign-shape",
        "a=torch.ones(3); a[0]=torch.ones(2)",
        "torch.ones(2) is (2,)",
        "Pick one value, or a wider slice",
    ),
    (
        "assign-indexed-shape",
        "a=torch.ones(3); a[torch.tensor([0,1])]=torch.ones(3)",
        "The picked places form (2,), but (3,) is put there",
        "Give one value for each place, or a single one for all",
    ),
    (
        "view-size",
        "torch.ones(6).view(4,2)",
        "torch.ones(6) is (6,):",
        "A new shape must hold exactly as many; -1 in one place lets",
    ),
    (
        "view-stride",
        "torch.ones(2,3).mT.view(6)",
        "torch.ones(2, 3).mT is not laid out in reading order in",
        "Mind that this keeps the transposed order",
    ),
    (
        "view-two-unknowns",
        "torch.ones(6).view(-1,-1)",
        "torch.ones(6) is (6,)",
        "PyTorch works out one unknown from the count, not two",
    ),
    (
        "unflatten",
        "torch.ones(10).unflatten(0,(3,4))",
        "torch.ones(10) is (10,)",
        "Dim 0 has 10 elements and cannot become (3, 4), which holds",
    ),
    (
        "transpose-2d-only",
        "torch.ones(2,3,4).t()",
        "torch.ones(2, 3, 4) is (2, 3, 4)",
        ".transpose(1, 2), or .mT for the last two",
    ),
    ("mT-vector", "torch.ones(3).mT", "torch.ones(3) is (3,)", "x[:, None] makes a column of a vector"),
    (
        "permute-count",
        "torch.ones(2,3).permute(0,1,2)",
        "torch.ones(2, 3) is (2, 3)",
        "Swap just two with transpose()",
    ),
    (
        "dim-twice",
        "torch.ones(2,3).permute(0,0)",
        "torch.ones(2, 3) is (2, 3)",
        "A dim is named twice; each may stand there once",
    ),
    ("dim-range", "nn.Flatten()(torch.ones(3))", "torch.ones(3) is (3,):", "it wants a batch"),
    (
        "cat-sizes",
        "torch.cat([torch.ones(2,3), torch.ones(2,4)])",
        "cat() joins along dim 0; all other dims must be equal",
        "Another dim=… may be the one meant",
    ),
    (
        "cat-dims",
        "torch.cat([torch.ones(2,3), torch.ones(3)])",
        "cat() does not add dims:",
        "unsqueeze(0) makes a row of a vector; stack() joins along a",
    ),
    (
        "cat-numbers",
        "torch.cat([torch.tensor(1.), torch.tensor(2.)])",
        "cat() joins along an existing dim, and single numbers have",
        "stack() makes a vector of them",
    ),
    (
        "cat-empty",
        "torch.cat([])",
        "The list of tensors is empty",
        "Was the loop that fills it ever entered?",
    ),
    (
        "stack-shapes",
        "torch.stack([torch.ones(2), torch.ones(3)])",
        "stack() lays equal shapes on top of each other:",
        "Use cat() to join them along a dim, or pad the shorter ones",
    ),
    (
        "split-sizes",
        "torch.ones(10).split([3,4])",
        "torch.ones(10) is (10,)",
        "The parts 7 = 3 + 4 must add up to 10",
    ),
    (
        "unpack-count",
        "a,b=(1,)",
        "2 names on the left, but the right side holds 1 value",
        "Both counts must be equal",
    ),
    (
        "iterate-number",
        "len(torch.tensor(3))",
        "A single number (no dims) cannot be walked through or",
        ".item() gives its value",
    ),
    (
        "pad-length",
        "F.pad(torch.ones(2,2),(1,1,1,1,1,1))",
        "torch.ones(2, 2) is (2, 2)",
        "at most 4 here, not 6",
    ),
)
