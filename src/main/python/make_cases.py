#!/usr/bin/env python3
"""Makes networks of several kinds and their retrained twins, as cases for `amund bench quality`.

The method is tuned and judged on these: residual networks that memorise, one that was trained with augmentation and
generalises, a plain CNN without batch norm, and on scikit-learn's digits a CNN (also with wrong labels), a perceptron and a
transformer. A tenth of the training data is the forget set. The same seeds give the same networks on the same machine.

    python make_cases.py --cifar DIRECTORY --output cases NAME ...

DIRECTORY holds train.bin, holdout.bin and manifest.csv in CIFAR-10's layout. Needs torch, numpy and scikit-learn (for digits).
"""

import argparse
import csv
import pathlib
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


class Norm(nn.Module):
    def __init__(s, net, mean, std):
        super().__init__()
        s.net = net
        s.register_buffer("mean", torch.tensor(mean).view(1, -1, 1, 1))
        s.register_buffer("std", torch.tensor(std).view(1, -1, 1, 1))

    def forward(s, x):
        return s.net((x - s.mean) / s.std)


class Res(nn.Module):
    def __init__(s, i, o, st):
        super().__init__()
        s.c1 = nn.Conv2d(i, o, 3, st, 1, bias=False)
        s.b1 = nn.BatchNorm2d(o)
        s.c2 = nn.Conv2d(o, o, 3, 1, 1, bias=False)
        s.b2 = nn.BatchNorm2d(o)
        s.sc = (
            nn.Identity()
            if i == o and st == 1
            else nn.Sequential(nn.Conv2d(i, o, 1, st, bias=False), nn.BatchNorm2d(o))
        )

    def forward(s, x):
        return F.relu(s.b2(s.c2(F.relu(s.b1(s.c1(x))))) + s.sc(x))


def resnet(widths=(16, 32, 64), classes=10, stem=2):
    w = widths
    return nn.Sequential(
        nn.Conv2d(3, w[0], 3, stem, 1, bias=False),
        nn.BatchNorm2d(w[0]),
        nn.ReLU(),
        Res(w[0], w[0], 1),
        Res(w[0], w[1], 2),
        Res(w[1], w[2], 2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(w[2], classes),
    )


def plain(classes=10):
    def c(i, o):
        return [nn.Conv2d(i, o, 3, 1, 1), nn.ReLU()]

    return nn.Sequential(
        *c(3, 32),
        nn.MaxPool2d(2),
        *c(32, 48),
        nn.MaxPool2d(2),
        *c(48, 64),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 16, 128),
        nn.ReLU(),
        nn.Linear(128, classes),
    )


def digits(classes=10):
    def c(i, o):
        return [nn.Conv2d(i, o, 3, 1, 1), nn.BatchNorm2d(o), nn.ReLU()]

    return nn.Sequential(
        *c(1, 16),
        *c(16, 32),
        nn.MaxPool2d(2),
        *c(32, 32),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(128, 64),
        nn.ReLU(),
        nn.Linear(64, classes),
    )


def perceptron(classes=10):
    return nn.Sequential(
        nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, classes)
    )


class Transformer(nn.Module):
    def __init__(s, classes=10, d=64, layers=2):
        super().__init__()
        s.embed = nn.Conv2d(1, d, 2, 2)
        s.pos = nn.Parameter(torch.randn(1, 16, d) * 0.02)
        s.ln1 = nn.ModuleList(nn.LayerNorm(d) for _ in range(layers))
        s.ln2 = nn.ModuleList(nn.LayerNorm(d) for _ in range(layers))
        s.qkv = nn.ModuleList(nn.Linear(d, 3 * d) for _ in range(layers))
        s.out = nn.ModuleList(nn.Linear(d, d) for _ in range(layers))
        s.up = nn.ModuleList(nn.Linear(d, 2 * d) for _ in range(layers))
        s.down = nn.ModuleList(nn.Linear(2 * d, d) for _ in range(layers))
        s.norm = nn.LayerNorm(d)
        s.head = nn.Linear(d, classes)
        s.h = 4

    def forward(s, x):
        t = s.embed(x).flatten(2).transpose(1, 2) + s.pos
        for ln1, ln2, qkv, out, up, down in zip(s.ln1, s.ln2, s.qkv, s.out, s.up, s.down):
            b, n, d = t.shape
            q, k, v = qkv(ln1(t)).view(b, n, 3, 4, d // 4).permute(2, 0, 3, 1, 4).unbind(0)
            a = (q @ k.transpose(-1, -2) / (d // 4) ** 0.5).softmax(-1) @ v
            t = t + out(a.transpose(1, 2).reshape(b, n, d))
            t = t + down(F.gelu(up(ln2(t))))
        return s.head(s.norm(t).mean(1))


def crop_flip(x, rng, flip=True):
    n, _, h, w = x.shape
    p = max(1, h // 8)
    xp = F.pad(x, (p, p, p, p))
    i, j = rng.integers(0, 2 * p + 1, n), rng.integers(0, 2 * p + 1, n)
    out = torch.stack([xp[k, :, i[k] : i[k] + h, j[k] : j[k] + w] for k in range(n)])
    if not flip:
        return out
    f = torch.from_numpy(rng.random(n) < 0.5).view(-1, 1, 1, 1)
    return torch.where(f, out.flip(3), out)


def train(net, x, y, epochs, lr, wd, batch, seed, augment=None, opt="sgd", log=""):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    for m in net.modules():
        if hasattr(m, "reset_parameters"):
            m.reset_parameters()
    o = (
        torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9, weight_decay=wd)
        if opt == "sgd"
        else torch.optim.AdamW(net.parameters(), lr=lr, weight_decay=wd)
    )
    steps = epochs * (len(x) // batch)
    s = torch.optim.lr_scheduler.OneCycleLR(o, lr, total_steps=steps)
    net.train()
    t0 = time.time()
    for e in range(epochs):
        p = rng.permutation(len(x))
        tot = 0
        for i in range(len(x) // batch):
            b = p[i * batch : (i + 1) * batch]
            xb = x[b] if augment is None else augment(x[b], rng)
            l = F.cross_entropy(net(xb), y[b])
            o.zero_grad()
            l.backward()
            o.step()
            s.step()
            tot += l.item()
        if e % 5 == 4 or e == epochs - 1:
            print(f"  {log} epoch {e+1} loss {tot / (len(x) // batch):.4f} {time.time()-t0:.0f}s", flush=True)
    return net.eval()


def acc(net, x, y):
    with torch.no_grad():
        return float((torch.cat([net(x[i : i + 200]) for i in range(0, len(x), 200)]).argmax(1) == y).float().mean())


def cifar(d):
    def rd(n):
        a = np.fromfile(d / n, np.uint8).reshape(-1, 3073)
        return a[:, 1:].reshape(-1, 3, 32, 32), a[:, 0].astype(np.int64)

    return *rd("train.bin"), *rd("holdout.bin")


def digit_data(noise=0.0, seed=0):
    from sklearn.datasets import load_digits

    d = load_digits()
    x = np.round(d.images * 255 / 16).astype(np.uint8).reshape(-1, 1, 8, 8)
    y = d.target.astype(np.int64)
    p = np.random.default_rng(seed).permutation(len(y))
    x, y = x[p], y[p]
    n = 1200
    yt = y[:n].copy()
    if noise:
        r = np.random.default_rng(seed + 1)
        k = r.permutation(n)[: int(noise * n)]
        yt[k] = (yt[k] + r.integers(1, 10, len(k))) % 10
    return x[:n], yt, x[n:], y[n:]


IM = dict(mean=[0.4914, 0.4822, 0.4465], std=[0.247, 0.243, 0.262])
DG = dict(mean=[0.3], std=[0.37])
CASES = dict(
    narrow=dict(
        net=lambda: resnet((16, 32, 64), stem=1), data="cifar", n=10000, epochs=20, lr=0.1, wd=5e-4, batch=128, **IM
    ),
    small=dict(
        net=lambda: resnet((24, 48, 96), stem=2), data="cifar", n=6000, epochs=25, lr=0.1, wd=5e-4, batch=64, **IM
    ),
    plain=dict(net=plain, data="cifar", n=10000, epochs=30, lr=0.03, wd=1e-4, batch=64, **IM),
    augmented=dict(
        net=lambda: resnet((24, 48, 96), stem=2),
        data="cifar",
        n=10000,
        epochs=40,
        lr=0.1,
        wd=5e-4,
        batch=128,
        augment=crop_flip,
        **IM,
    ),
    digits=dict(net=digits, data="digits", noise=0.0, epochs=40, lr=0.05, wd=5e-4, batch=64, **DG),
    noisy=dict(net=digits, data="digits", noise=0.2, epochs=60, lr=0.05, wd=1e-4, batch=64, **DG),
    noisy5=dict(net=digits, data="digits", noise=0.05, epochs=50, lr=0.05, wd=1e-4, batch=64, **DG),
    perceptron=dict(net=perceptron, data="digits", noise=0.1, epochs=80, lr=0.05, wd=1e-4, batch=64, **DG),
    transformer=dict(
        net=Transformer, data="digits", noise=0.05, epochs=80, lr=0.003, wd=1e-2, batch=64, opt="adam", **DG
    ),
)


def write_case(directory, samples, forget, subjects):
    """Writes what `amund bench quality` reads: images with labels, which split they are in, and the forget set."""
    x, y, hx, hy = samples
    directory.mkdir(parents=True, exist_ok=True)
    for name, images, labels in (("train.bin", x, y), ("holdout.bin", hx, hy)):
        np.concatenate([labels.astype(np.uint8)[:, None], images.reshape(len(images), -1)], 1).tofile(directory / name)
    with open(directory / "manifest.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow("file index id label split subject".split())
        for i in range(len(x)):
            rows.writerow(["train.bin", i, f"train/{i:05d}", y[i], "TRAIN", f"user-{i % subjects}"])
        for i in range(len(hx)):
            rows.writerow(["holdout.bin", i, f"holdout/{i:05d}", hy[i], "HOLDOUT", ""])
    (directory / "forget.txt").write_text("".join(f"train/{i:05d}\n" for i in np.sort(forget)))
    (directory / "shape.txt").write_text("%d %d %d" % x.shape[1:])


def make_twins(directory, samples, forget, network, name):
    """Trains a network of CASES on all samples, and again without the forget set."""
    c = CASES[network]
    x, y, hx, hy = samples
    tx, ty = torch.from_numpy(x.astype(np.float32) / 255), torch.from_numpy(y)
    thx, thy = torch.from_numpy(hx.astype(np.float32) / 255), torch.from_numpy(hy)
    keep = np.setdiff1d(np.arange(len(x)), forget)
    for which, rows in (("original", np.arange(len(x))), ("retrained", keep)):
        net = train(
            Norm(c["net"](), c["mean"], c["std"]),
            tx[rows],
            ty[rows],
            c["epochs"],
            c["lr"],
            c["wd"],
            c["batch"],
            1,
            c.get("augment"),
            c.get("opt", "sgd"),
            f"{name} {which}",
        )
        torch.jit.save(
            torch.jit.trace(net, tx[:4], check_trace=False) if network == "transformer" else torch.jit.script(net),
            str(directory / f"{which}.pt"),
        )
        print(
            name,
            which,
            "forget %.3f retain %.3f test %.3f"
            % (acc(net, tx[forget], ty[forget]), acc(net, tx[keep], ty[keep]), acc(net, thx, thy)),
            flush=True,
        )


def make(name, out, cifar_dir):
    c = CASES[name]
    torch.set_num_threads(1)
    if c["data"] == "cifar":
        x, y, hx, hy = cifar(cifar_dir)
        p = np.random.default_rng(42).permutation(len(x))[: c["n"]]
        x, y = x[p], y[p]
    else:
        x, y, hx, hy = digit_data(c["noise"])
    samples = (x, y, hx, hy)
    forget = np.sort(np.random.default_rng(7).permutation(len(x))[: len(x) // 10])
    write_case(out / name, samples, forget, 500)
    make_twins(out / name, samples, forget, name, name)


if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("--cifar", type=pathlib.Path, required=False)
    a.add_argument("--output", type=pathlib.Path, default=pathlib.Path("cases"))
    a.add_argument("names", nargs="*")
    a = a.parse_args()
    for n in a.names or CASES:
        make(n, a.output, a.cifar)
