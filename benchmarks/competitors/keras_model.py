"""Keras: a compiled model and `train_on_batch`."""

import keras

from benchmarks.workloads import LEARNING_RATE


def make_step(sizes, batch, weights, data):
    x, labels = data
    hidden = [keras.layers.Dense(size, activation="relu") for size in sizes[1:-1]]
    model = keras.Sequential([keras.Input(sizes[:1]), *hidden, keras.layers.Dense(sizes[-1])])
    model.set_weights([array for pair in weights for array in pair])
    model.compile(
        optimizer=keras.optimizers.SGD(LEARNING_RATE),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )

    def step():
        return model.train_on_batch(x, labels)

    return step
