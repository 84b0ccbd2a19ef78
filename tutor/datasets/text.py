"""Text data sets: family names of six languages, and sentences of a small grammar."""

from __future__ import annotations

import random
from typing import ClassVar

from torch.utils.data import Dataset

from tutor.datasets.names import NAMES
from tutor.datasets.samples import one_of, shuffled

WORDS = {
    "animal": ("cat", "dog", "horse", "bird", "fish", "cow"),
    "food": ("bread", "rice", "apple", "cheese", "soup", "cake"),
    "city": ("rome", "paris", "hanoi", "madrid", "moscow", "tokyo"),
    "number": ("one", "two", "three", "four", "five", "six"),
    "verb": ("eats", "likes", "wants", "sees"),
    "travel": ("visits", "leaves"),
}
"""Word classes of the grammar."""


class Surnames(Dataset[tuple[str, int]]):
    """568 family names of six languages, in Latin letters a to z, at most 16 long.

    An item is `(name, label)`. Splits are cut from the order of seed 0: four fifths to train (454) and the
    rest to test (114); `train_share=0.9` as for generating names gives 511 and 57.

    Attributes:
        classes: The languages in order of their labels.
        names: All names of the split.
        labels: Their labels.
    """

    classes = tuple(NAMES)

    def __init__(self, split: str = "train", *, train_share: float = 0.8) -> None:
        """Load one split.

        Args:
            split: "train", "test" or "all".
            train_share: Share of the names that "train" gets.
        """
        one_of(split, "train", "test", "all")
        pairs = [(name, label) for label, language in enumerate(NAMES) for name in NAMES[language]]
        pairs = [pairs[i] for i in shuffled(len(pairs)).tolist()]
        cut = int(train_share * len(pairs))
        chosen = {"train": pairs[:cut], "test": pairs[cut:], "all": pairs}[split]
        self.names = [name for name, _ in chosen]
        self.labels = [label for _, label in chosen]

    def __len__(self) -> int:
        """Return the number of names."""
        return len(self.names)

    def __getitem__(self, index: int) -> tuple[str, int]:
        """Return a name and its language's label."""
        return self.names[index], self.labels[index]


class Sentences(Dataset[list[str]]):
    """1,500 sentences of a small grammar with 33 words, for embeddings.

    An item is a list of words: `cat eats two apple`, `the dog visits rome` or `in paris three bird sleep`.

    Attributes:
        sentences: All of them.
        vocabulary: The words in alphabetical order; a word's place is its number.
        index: Word to its number.
        word_class: Word to its class (`animal`, `food`, …), for those that have one.
    """

    word_class: ClassVar = {word: name for name, words in WORDS.items() for word in words}

    def __init__(self, count: int = 1500) -> None:
        """Make the sentences with a generator of their own, seed 0.

        Args:
            count: Number of sentences.
        """
        generator = random.Random(0)
        self.sentences = [_sentence(generator) for _ in range(count)]
        self.vocabulary = sorted({word for sentence in self.sentences for word in sentence})
        self.index = {word: number for number, word in enumerate(self.vocabulary)}

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.sentences)

    def __getitem__(self, index: int) -> list[str]:
        """Return a sentence's words."""
        return self.sentences[index]


def _sentence(generator: random.Random) -> list[str]:
    """Draw one of three kinds; the order of the draws is part of what the seed means."""

    def word(name: str) -> str:
        return generator.choice(WORDS[name])

    match generator.randrange(3):
        case 0:
            return [word("animal"), word("verb"), word("number"), word("food")]
        case 1:
            return ["the", word("animal"), word("travel"), word("city")]
    return ["in", word("city"), word("number"), word("animal"), "sleep"]
