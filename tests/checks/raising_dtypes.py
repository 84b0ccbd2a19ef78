"""Case, snippet that raises, and parts of its explanation: dtypes."""

from __future__ import annotations

from tests.checks.raising import Row

ROWS: tuple[Row, ...] = (
    # The texts of CUDA builds, raised by hand: they cannot come up without a GPU.
    (
        "device-assert",
        "raise RuntimeError('CUDA error: device-side assert triggered')",
        "Run the same on the CPU",
    ),
    (
        "load-device",
        "raise RuntimeError('Attempting to deserialize object on a CUDA device but '\n"
        "                   'torch.cuda.is_available() is False.')",
        'map_location="cpu"',
    ),
    (
        "devices-differ",
        "raise RuntimeError('Expected all tensors to be on the same device, but found at least '\n"
        "                   'two devices, cuda:0 and cpu!')",
        "x = x.to(device)",
    ),
    (
        "devices-differ",
        "raise RuntimeError('Input type (torch.cuda.FloatTensor) and weight type (torch.FloatTensor) '\n"
        "                   'should be the same')",
        "one device",
    ),
    (
        "product-dtype",
        "nn.Linear(2,1)(torch.ones(3,2,dtype=torch.long))",
        "torch.ones(3, 2, dtype=torch.long) is int64, the weights of",
        "x.float()",
    ),
    (
        "input-dtype",
        "nn.Conv2d(1,2,3)(torch.ones(1,1,5,5,dtype=torch.uint8))",
        "torch.ones(1, 1, 5, 5, dtype=torch.uint8) is uint8, the",
        "x.float()",
    ),
    ("in-place-dtype", "a=torch.tensor([1,2]); a+=0.5", "a is int64", "x = x + … instead of +="),
    (
        "operation-dtype",
        "torch.tensor([1,2]).softmax(0)",
        "This operation needs floating point numbers, not int64",
        "x.float()",
    ),
    (
        "needs-float",
        "torch.tensor([1,2]).std()",
        "Means, deviations, norms and solvers need floating point",
        "x.float()",
    ),
    ("bool-minus", "1-torch.tensor([True])", "Booleans have no minus", "mask.int()"),
    (
        "invert-float",
        "~torch.tensor([1.5])",
        "~ turns booleans (or bits) round",
        "Compare first, ~(x > 0), or write -x for the sign",
    ),
    (
        "mask-dtype",
        "torch.ones(3).masked_select(torch.ones(3))",
        "torch.ones(3) is float32",
        "Convert it, mask.bool(), or make it by comparing, x > 0",
    ),
    (
        "value-overflow",
        "torch.tensor([300],dtype=torch.uint8)",
        "The number is too large or negative for uint8",
        "uint8 holds 0 to 255, int8 -128 to 127",
    ),
    (
        "devices-differ",
        'torch.ones(2)+torch.ones(2,device="meta")',
        "torch.ones(2) is on cpu, torch.ones(2, device='meta') is on",
        "x = x.to(device), y too",
    ),
    (
        "device-missing",
        "torch.ones(3).cuda()",
        "There is no such accelerator here, or this PyTorch cannot",
        'device = "cuda" if torch.cuda.is_available() else "cpu",',
    ),
    (
        "device-name",
        'torch.device("gpu")',
        '"gpu" is no device',
        'The usual ones are "cpu", "cuda" (NVIDIA, also "cuda:0")',
    ),
    (
        "numpy-grad",
        "np.sin(torch.ones(2,requires_grad=True))",
        "x requires a gradient, and NumPy would lose track of it",
        "For a plot of one number .item() is enough",
    ),
    (
        "numpy-dtype",
        "torch.ones(2,dtype=torch.bfloat16).numpy()",
        "NumPy has no bfloat16",
        "x.float().numpy()",
    ),
    (
        "numpy-device",
        'torch.ones(2,device="meta").numpy()',
        "torch.ones(2, device='meta') is (2,)",
        "x.cpu().numpy()",
    ),
    (
        "number-of-many",
        "int(torch.ones(3))",
        "torch.ones(3) is (3,) float32; only a tensor with one",
        "x.tolist()",
    ),
    (
        "truth-of-many",
        "bool(torch.ones(3))",
        "torch.ones(3) is (3,) float32:",
        ".any(), .all(), or torch.equal(a, b); to choose for each",
    ),
    (
        "integer-division-by-zero",
        "torch.tensor([5])%0",
        "Whole numbers cannot be divided by 0",
        "the result is inf or nan",
    ),
    (
        "load-damaged",
        'open("e.pt","w").close(); torch.load("e.pt")',
        "The file is not a whole PyTorch file:",
        "Save it again with torch.save",
    ),
    (
        "state-dict",
        'nn.Linear(2,1).load_state_dict({"w":torch.ones(1)})',
        "The names in the file and in the Linear differ:",
        "The class must be built as it was when saved; strict=False",
    ),
    (
        "state-dict-type",
        'nn.Linear(2,1).load_state_dict("model.pt")',
        "load_state_dict takes the dict of weights:",
        "torch.load(path)",
    ),
    (
        "weights-only",
        'torch.save(nn.Linear(2,1),"m.pt"); torch.load("m.pt")',
        "The file holds whole objects, not only weights, and loading",
        "torch.load(path, weights_only=False)",
    ),
    (
        "save-folder",
        'torch.save(torch.ones(2),"nodir/x.pt")',
        "The folder nodir does not exist",
        "os.makedirs(folder, exist_ok=True)",
    ),
    (
        "save-function",
        'torch.save(lambda x:x,"l.pt")',
        "This object cannot be written to a file:",
        "Save the state_dict, or define it at the top",
    ),
    (
        "allocate",
        "torch.zeros(10**13)",
        "This tried to allocate 40 TB at once, more than there is",
        "Smaller batches or sizes help",
    ),
    (
        "allocate-gpu",
        "raise torch.OutOfMemoryError('CUDA out of memory. Tried to allocate 20.00 GiB. GPU "
        "0 has a total capacity of 8 GiB')",
        "20.00 GiB more were wanted",
        "loss.item()",
    ),
    (
        "allocate-overflow",
        "torch.zeros(10**10,10**10)",
        "A tensor of (10000000000, 10000000000) has more elements",
        "Is a size mistyped?",
    ),
    ("memory", "bytearray(10**14)", "This took more memory than the run may use", "store loss.item()"),
    (
        "file-missing",
        'torch.load("none.pt")',
        "There is no file none.pt here",
        "save the file first in the same step, or give its full path",
    ),
    (
        "key",
        'sd=nn.Linear(2,1).state_dict(); sd["fc.weight"]',
        "sd has no entry 'fc.weight'",
        "'weight', 'bias'",
    ),
)
