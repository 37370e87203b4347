#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Computes golden values of the model's operations with PyTorch, in double precision, for test-torch-golden.

Needs Debian's python3-torch. Usage: make-torch-golden.py > torch-golden.json

The graphs are those of tests/unit/model/model-cases.c. Inputs and parameters are formulas of their number and index, so
they need not be kept. Of every gradient and updated parameter the file keeps the first values, a projection and the
norm. Order of values: NHWC for pictures, [out][kernel_h][kernel_w][in] for weights.
"""
import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


class Case:
    """Makes inputs and parameters in the order in which the C test meets them, and differentiates."""

    def __init__(self):
        self.inputs, self.parameters, self.n_inputs = [], {}, 0
        self.loss = 0.0

    def wave(self, shape, step, phase):
        k = torch.arange(math.prod(shape))
        return torch.sin(step * k + phase).reshape(shape)

    def input(self, *shape, learn=True):
        x = self.wave(shape, 0.7, 1.3 * self.n_inputs)
        self.n_inputs += 1
        if not learn:
            return x * 0.5 + 0.5
        x.requires_grad_(True)
        self.inputs.append(x)
        return x

    def parameter(self, name, shape, limit):
        if name not in self.parameters:
            x = self.wave(shape, 0.9, 0.4 * len(self.parameters)) * limit
            self.parameters[name] = x.requires_grad_(True)
        return self.parameters[name]

    def conv(self, x, name, out, kernel, stride=1, activation=None, dense=False):
        n_in = x.shape[3]
        fan_in = kernel * kernel * n_in
        limit = math.sqrt(6 / (fan_in + out)) if dense else math.sqrt(6 / fan_in)
        w = self.parameter(name + ".weight", (out, kernel, kernel, n_in), limit)
        b = self.parameter(name + ".bias", (out,), 0.1)
        pads = []
        for size in (x.shape[2], x.shape[1]):
            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            pads += [total // 2, total - total // 2]
        y = F.conv2d(F.pad(x.permute(0, 3, 1, 2), pads), w.permute(0, 3, 1, 2), b, stride)
        if activation == "leaky":
            y = F.leaky_relu(y, 0.2)
        elif activation == "sigmoid":
            y = torch.sigmoid(y)
        return y.permute(0, 2, 3, 1)

    def depth_to_space(self, x, channel_first=False):
        x = x.permute(0, 3, 1, 2)
        if not channel_first:
            n, c, h, w = x.shape
            x = x.reshape(n, 4, c // 4, h, w).transpose(1, 2).reshape(n, c, h, w)
        return F.pixel_shuffle(x, 2).permute(0, 2, 3, 1)

    def pixel_loss(self, y, picture, weights, l1=0.0, mse=0.0, mask=0.0):
        n_colours = y.shape[3] - (mask > 0)
        w = weights.reshape(y.shape[:3])
        w = w / w.sum((1, 2), keepdim=True)
        d = y[..., :n_colours] - picture[..., :n_colours]
        loss = l1 * (w * d.abs().mean(3)).sum((1, 2)) + mse * (w * (d * d).mean(3)).sum((1, 2))
        if mask > 0:
            loss = loss + mask * ((y[..., -1] - picture[..., -1]) ** 2).mean((1, 2))
        self.loss = self.loss + loss.mean()

    def dssim_loss(self, y, picture, weights, factor):
        k = torch.arange(11) - 5
        g = torch.exp(-(k * k) / 4.5)
        window = torch.outer(g, g)
        window = (window / window.sum()).expand(3, 1, 11, 11)

        def blur(x):
            return F.conv2d(x, window, groups=3)
        a, b = (x[..., :3].permute(0, 3, 1, 2) for x in (y, picture))
        ma, mb = blur(a), blur(b)
        aa, bb, ab = blur(a * a) - ma * ma, blur(b * b) - mb * mb, blur(a * b) - ma * mb
        ssim = (2 * ma * mb + 1e-4) * (2 * ab + 9e-4) / ((ma * ma + mb * mb + 1e-4) * (aa + bb + 9e-4))
        w = weights.reshape(y.shape[:3])[:, 5:-5, 5:-5]
        w = w / w.sum((1, 2), keepdim=True)
        self.loss = self.loss + factor * (w * ((1 - ssim) / 2).mean(1)).sum((1, 2)).mean()

    def square(self, y):
        """The loss that most cases end in."""
        picture = self.input(*y.shape, learn=False)
        weights = self.input(y.shape[0], 1, 1, y.shape[1] * y.shape[2], learn=False)
        self.pixel_loss(y, picture, weights, mse=1.0)


def conv3(c):
    c.square(c.conv(c.input(2, 5, 7, 6), "layer", 9, 3, 1, "leaky"))


def conv5_stride2(c):
    c.square(c.conv(c.input(3, 8, 7, 3), "layer", 8, 5, 2, "leaky"))


def conv_sigmoid(c):
    c.square(c.conv(c.input(1, 6, 6, 4), "layer", 3, 5, 1, "sigmoid"))


def dense(c):
    c.square(c.conv(c.input(5, 3, 2, 8).reshape(5, 1, 1, 48), "dense", 13, 1, dense=True))


def depth_to_space(c):
    c.square(c.depth_to_space(c.depth_to_space(c.input(2, 3, 5, 32)), channel_first=True))


def pictures(c, size, channels):
    x = c.input(2, size + 2, size, channels)
    picture = c.input(2, size + 2, size, 4, learn=False)
    weights = c.input(2, 1, 1, (size + 2) * size, learn=False)
    return torch.sigmoid(x), picture, weights


def mask_loss(c):
    c.pixel_loss(*pictures(c, 9, 4), l1=0.5, mask=0.7)


def dssim_loss(c):
    c.dssim_loss(*pictures(c, 13, 3), 1.0)


def both_losses(c):
    y, picture, weights = pictures(c, 17, 3)
    c.pixel_loss(y, picture, weights, l1=0.3, mse=0.4)
    c.dssim_loss(y, picture, weights, 0.6)


def model(c):
    x = c.input(4, 16, 16, 3, learn=False)
    x = c.conv(x, "down0", 8, 5, 2, "leaky")
    x = c.conv(x, "down1", 16, 5, 2, "leaky")
    x = c.conv(x.reshape(4, 1, 1, 256), "dense0", 12, 1)
    x = c.conv(x, "dense1", 256, 1).reshape(4, 4, 4, 16)
    for side in (0, 1):
        picture = c.input(2, 16, 16, 4, learn=False)
        weights = c.input(2, 1, 1, 256, learn=False)
        y = c.conv(x[2 * side:2 * side + 2], "ab"[side] + ".up", 32, 3, 1, "leaky")
        y = c.conv(c.depth_to_space(y), "ab"[side] + ".head", 12, 3, 1, "sigmoid")
        y = c.depth_to_space(y)
        c.pixel_loss(y, picture, weights, l1=0.2, mse=0.3)
        c.dssim_loss(y, picture, weights, 0.5)


def describe(x):
    x = x.detach().reshape(-1)
    k = torch.arange(len(x))
    return {"first": [float(f"{v:.10g}") for v in x[:8]], "projection": float(f"{(x * torch.cos(0.3 * k)).sum():.10g}"),
            "norm": float(f"{x.norm():.10g}")}


def main():
    out = {}
    for name, build in (("conv3", conv3), ("conv5-stride2", conv5_stride2), ("conv-sigmoid", conv_sigmoid),
                        ("dense", dense), ("depth-to-space", depth_to_space), ("mask-loss", mask_loss),
                        ("dssim-loss", dssim_loss), ("both-losses", both_losses), ("model", model)):
        case = Case()
        build(case)
        case.loss.backward()
        entry = {"loss": float(f"{case.loss:.12g}"), "inputs": [describe(x.grad) for x in case.inputs],
                 "parameters": {name: describe(p.grad) for name, p in case.parameters.items()}}
        if name == "model":
            torch.optim.Adam(case.parameters.values(), lr=1e-3, betas=(0.9, 0.999), eps=1e-7).step()
            entry["updated"] = {name: describe(p) for name, p in case.parameters.items()}
        out[name] = entry
    print(json.dumps(out, indent=1))


main()
