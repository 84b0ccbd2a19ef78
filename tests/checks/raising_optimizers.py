"""Case, snippet that raises, and parts of its explanation: optimizers."""

from __future__ import annotations

from tests.checks.raising import Row

ROWS: tuple[Row, ...] = (
    (
        "optimizer-empty",
        "torch.optim.SGD([], lr=.1)",
        "The list of parameters is empty, so there is nothing to",
        "A generator that was used up is empty, too",
    ),
    (
        "optimizer-module",
        "torch.optim.SGD(nn.Linear(2,1), lr=.1)",
        "An optimizer wants the parameters, not the module:",
        "model.parameters()",
    ),
    (
        "optimizer-tensor",
        "torch.optim.SGD([[1,2]], lr=.1)",
        "An optimizer takes a list of tensors:",
        "model.parameters(), or [w, b] for your own; a single one as",
    ),
    (
        "optimizer-not-leaf",
        "torch.optim.SGD([torch.ones(2,requires_grad=True)*2], lr=.1)",
        "One of these tensors is the result of a computation; only",
        "Make the tensor first, then w.requires_grad_(), or",
    ),
    (
        "optimizer-lr",
        "torch.optim.SGD([torch.ones(2,requires_grad=True)], lr=-1)",
        "The learning rate -1 makes no sense:",
        "it must not be negative; steps always go downhill",
    ),
    (
        "optimizer-state",
        "torch.optim.SGD(nn.Linear(2,1).parameters(), "
        "lr=.1).load_state_dict(torch.optim.SGD(nn.Sequential(nn.Linear(2,1),nn.Linear(2,1)).parameters(), "
        "lr=.1).state_dict())",
        "This optimizer state was saved for a model with other",
        "Build the model and optimizer as they were when saved",
    ),
    (
        "optimizer-backward",
        "torch.optim.SGD([torch.ones(2,requires_grad=True)], lr=.1).backward()",
        "The loss goes backward, the optimizer steps:",
        "loss.backward(), then optimizer.step()",
    ),
    (
        "scheduler-optimizer",
        "torch.optim.lr_scheduler.StepLR(.1, 3)",
        "A scheduler takes the optimizer whose rate it changes, not",
        "StepLR(optimizer, …)",
    ),
    (
        "scheduler-steps",
        "p=torch.ones(1,requires_grad=True); o=torch.optim.SGD([p],lr=.1); "
        "s=torch.optim.lr_scheduler.OneCycleLR(o,max_lr=.1,total_steps=1); o.step(); "
        "s.step(); s.step(); s.step()",
        "The schedule was made for 1 steps and this is number 2",
        "total_steps is epochs × batches if it steps once a batch,",
    ),
    (
        "scheduler-length",
        "torch.optim.lr_scheduler.OneCycleLR(torch.optim.SGD([torch.ones(2,requires_grad=True)], "
        "lr=.1), max_lr=1.)",
        "OneCycleLR must know how long it lasts:",
        "total_steps=…, or epochs=… and steps_per_epoch=len(loader)",
    ),
)
