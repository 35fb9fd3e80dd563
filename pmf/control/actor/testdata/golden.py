"""What PyTorch makes of PPO's losses, their gradients and three steps, for golden_test.go.

    python golden.py > golden.json

Everything is float64. The first action of some samples is refused. Written with torch 2.x on a CPU;
the version stands in the file.
"""
import json
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(7)
INPUTS, ACTIONS, BATCH = 25, 4, 12
CLIP, ENTROPY, NORM = 0.2, 0.01, 0.5


def net(*sizes):
    layers = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        layers.append(torch.nn.Linear(a, b))
        if i < len(sizes) - 2:
            layers.append(torch.nn.Tanh())
    return torch.nn.Sequential(*layers)


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors]).tolist()


actor, critic = net(INPUTS, 6, 5, ACTIONS), net(INPUTS, 6, 1)
x = torch.randn(BATCH, INPUTS)
mask = torch.rand(BATCH, ACTIONS) < 0.7
mask[:, 2] = True
mask[0] = torch.tensor([False, False, True, False])  # nothing to choose
action = torch.stack([torch.multinomial(m.double(), 1)[0] for m in mask])
advantage, target = torch.randn(BATCH), torch.randn(BATCH)


def log_probabilities():
    return torch.distributions.Categorical(logits=actor(x).masked_fill(~mask, float("-inf")))


# Old probabilities that lie on both sides of the clip range.
old = (log_probabilities().log_prob(action) + 0.5 * torch.randn(BATCH)).exp().clamp(max=1).detach()
old[0] = 1


def actor_loss():
    logs = torch.log_softmax(actor(x).masked_fill(~mask, float("-inf")), dim=1)
    ratio = (logs.gather(1, action[:, None])[:, 0] - old.log()).exp()
    policy = -torch.min(ratio * advantage, ratio.clamp(1 - CLIP, 1 + CLIP) * advantage).mean()
    safe = logs.masked_fill(~mask, 0)
    entropy = -(safe.exp() * safe * mask).sum(dim=1).mean()
    clipped = ((ratio < 1 - CLIP) | (ratio > 1 + CLIP)).double().mean()
    return policy, entropy, clipped


out = {
    "torch": torch.__version__,
    "inputs": x.tolist(), "open": mask.tolist(), "actions": action.tolist(), "probabilities": old.tolist(),
    "advantages": advantage.tolist(), "targets": target.tolist(),
    "actor": flat(actor.parameters()), "critic": flat(critic.parameters()),
}
optimisers = [torch.optim.Adam(actor.parameters(), lr=3e-4), torch.optim.Adam(critic.parameters(), lr=1e-3)]
for step in range(3):
    policy, entropy, clipped = actor_loss()
    value = ((critic(x)[:, 0] - target) ** 2).mean() / 2
    for o in optimisers:
        o.zero_grad()
    (policy - ENTROPY * entropy).backward()
    value.backward()
    if step == 0:
        out |= {"policy": policy.item(), "entropy": entropy.item(), "value": value.item(), "clipped": clipped.item(),
                "actor_gradient": flat(p.grad for p in actor.parameters()), "critic_gradient": flat(p.grad for p in critic.parameters())}
    for network, o in zip([actor, critic], optimisers):
        torch.nn.utils.clip_grad_norm_(network.parameters(), NORM)
        o.step()
out |= {"actor_moved": flat(actor.parameters()), "critic_moved": flat(critic.parameters())}
print(json.dumps(out))
