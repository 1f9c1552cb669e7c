"""Threads: modes belong to one, and graphs of several do not disturb each other."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import autograd_np as ag


def in_another_thread(function):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result(timeout=60)


def test_no_grad_in_one_thread_leaves_the_others_recording():
    inside, done = threading.Event(), threading.Event()

    def without_recording():
        with ag.no_grad():
            inside.set()
            done.wait(timeout=60)
            return ag.is_grad_enabled()

    x = ag.tensor([1.0], requires_grad=True)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(without_recording)
        inside.wait(timeout=60)
        recorded = (x * 2).requires_grad
        done.set()
        assert other.result(timeout=60) is False
    assert recorded


def test_a_new_thread_records_whatever_mode_started_it():
    with ag.no_grad(), ag.detect_anomaly():
        assert in_another_thread(ag.is_grad_enabled) is True
        assert in_another_thread(ag.is_anomaly_enabled) is False


def test_one_decorated_function_runs_in_two_threads_at_once():
    both = threading.Barrier(2, timeout=60)

    @ag.no_grad
    def meeting():
        both.wait()
        return ag.is_grad_enabled()

    def runs():
        return [meeting(), ag.is_grad_enabled()]

    with ThreadPoolExecutor(2) as pool:
        results = [pool.submit(runs) for _ in range(2)]
        assert [r.result(timeout=60) for r in results] == [[False, True]] * 2


def nested_gradient(value):
    """The derivative of ``x * d(x * y)/dy`` at y = x: that is 2 x, nested, many times over."""
    results = []
    for _ in range(50):
        x = ag.tensor(value, requires_grad=True)
        y = ag.tensor(value, requires_grad=True)
        (inner,) = ag.grad(x * y * y, y, create_graph=True)
        (outer,) = ag.grad(x * inner, x)
        results.append(outer.item())
    return results


def test_nested_gradients_in_several_threads_are_right():
    values = [1.0, 2.0, 3.0, 4.0]
    with ThreadPoolExecutor(len(values)) as pool:
        results = list(pool.map(nested_gradient, values))
    assert results == [[4 * v * v] * 50 for v in values]


def test_graphs_recorded_in_several_threads_from_shared_leaves_are_right():
    weight = ag.tensor(np.linspace(0.5, 1.5, 8), requires_grad=True)

    def gradient(scale):
        found = []
        for _ in range(50):
            loss = (ag.sin(weight * scale) * weight).sum()
            (g,) = ag.grad(loss, weight)
            found.append(g.numpy())
        return found

    w = weight.detach().numpy()
    with ThreadPoolExecutor(4) as pool:
        for scale, found in zip(range(1, 5), pool.map(gradient, range(1, 5)), strict=True):
            expected = np.sin(w * scale) + scale * w * np.cos(w * scale)
            for g in found:
                np.testing.assert_allclose(g, expected, rtol=1e-13)


def test_a_graph_recorded_in_one_thread_is_walked_in_another():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    in_another_thread(y.backward)
    assert x.grad.tolist() == [2, 4]
