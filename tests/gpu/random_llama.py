"""The numbers of tests/bench/random_llama.h, so that PyTorch and gpu_bench multiply the same ones."""

import types

MULTIPLIER, INCREMENT, WORD = 6364136223846793005, 1442695040888963407, 1 << 64
LARGEST = 32000 * 4096  # numbers: every tensor has the first of these


def signed(word: int) -> int:
    return (word + WORD // 2) % WORD - WORD // 2


def matrix(torch: types.ModuleType, count: int = LARGEST, device: str = "cuda"):
    """The first `count` numbers, a multiple of four: a linear congruential generator's words, four numbers each, of
    which signs and fractions are taken. Twice as many words come from one product and sum of those that are there."""
    words = torch.tensor([signed(MULTIPLIER + INCREMENT)], dtype=torch.int64, device=device)
    factor, summand = MULTIPLIER, INCREMENT
    while len(words) < count // 4:
        words = torch.cat([words, words * signed(factor) + signed(summand)])[: count // 4]
        factor, summand = factor * factor % WORD, (factor + 1) * summand % WORD
    octets = words.view(torch.uint8)
    octets[1::2] = (octets[1::2] & 0x80) | 0x3C
    return octets.view(torch.bfloat16)


def fill(torch: types.ModuleType, model) -> None:
    """Matrices get those numbers, vectors ones."""
    parameters = list(model.parameters())
    numbers = matrix(torch) if parameters else None
    with torch.no_grad():
        for parameter in parameters:
            if parameter.dim() > 1:
                parameter.copy_(numbers[: parameter.numel()].view_as(parameter))
            else:
                parameter.fill_(1.0)


def tokens(count: int) -> list[int]:
    """What gpu_training_bench learns."""
    ids, last = [], 1
    for _ in range(count):
        last = last * 7919 % 31991
        ids.append(last)
    return ids
