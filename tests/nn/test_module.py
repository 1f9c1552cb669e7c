"""`nn.Module`, `Parameter` and the containers: the bookkeeping of parts."""

import copy
import gc
import pickle
import traceback
import weakref
from collections import OrderedDict

import numpy as np
import pytest

import autograd_np as ag
import nn


class Block(nn.Module):
    """One of each kind of part, and an attribute that is none."""

    def __init__(self, n=2):
        super().__init__()
        self.scale = nn.Parameter(ag.ones(n))
        self.register_buffer("mean", ag.zeros(n))
        self.register_buffer("count", ag.tensor(0), persistent=False)
        self.inner = nn.Linear(n, n)
        self.size = n

    def forward(self, x):
        return self.inner(x) * self.scale + self.mean


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Block()
        self.second = nn.Sequential(Block(), nn.ReLU())
        self.shared = self.first.inner

    def forward(self, x):
        return self.second(self.first(x))


def names(pairs):
    return [name for name, _ in pairs]


# -------------------------------------------------------------------------------------- parts


def test_parts_are_named_by_their_paths_in_order():
    model = Model()
    assert names(model.named_children()) == ["first", "second", "shared"]
    assert names(model.named_modules()) == [
        "",
        "first",
        "first.inner",
        "second",
        "second.0",
        "second.0.inner",
        "second.1",
    ]
    assert names(model.named_parameters()) == [
        "first.scale",
        "first.inner.weight",
        "first.inner.bias",
        "second.0.scale",
        "second.0.inner.weight",
        "second.0.inner.bias",
    ]
    assert names(model.named_buffers()) == [
        "first.mean",
        "first.count",
        "second.0.mean",
        "second.0.count",
    ]


def test_listing_takes_a_prefix_and_need_not_look_inside():
    block = Block()
    assert names(block.named_parameters("net")) == [
        "net.scale",
        "net.inner.weight",
        "net.inner.bias",
    ]
    assert names(block.named_parameters(recurse=False)) == ["scale"]
    assert names(block.named_buffers("net", recurse=False)) == ["net.mean", "net.count"]
    assert names(block.named_modules("net")) == ["net", "net.inner"]
    parameters = [block.scale, block.inner.weight, block.inner.bias]
    assert all(p is q for p, q in zip(block.parameters(), parameters, strict=True))
    assert [p is block.scale for p in block.parameters(recurse=False)] == [True]
    assert list(block.modules()) == [block, block.inner]
    assert list(block.children()) == [block.inner]
    assert all(b is c for b, c in zip(block.buffers(), (block.mean, block.count), strict=True))


def test_a_shared_part_is_listed_once_unless_duplicates_are_wanted():
    model = Model()
    assert "shared.weight" not in names(model.named_parameters())
    assert "shared.weight" in names(model.named_parameters(remove_duplicate=False))
    assert "shared" in names(model.named_modules(remove_duplicate=False))
    tied = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    tied[1].weight = tied[0].weight
    assert names(tied.named_parameters()) == ["0.weight", "0.bias", "1.bias"]
    assert len(list(tied.parameters())) == 3


def test_parts_are_found_by_path():
    model = Model()
    assert model.get_submodule("second.0.inner") is model.second[0].inner
    assert model.get_submodule("") is model
    assert model.get_parameter("first.inner.bias") is model.first.inner.bias
    with pytest.raises(AttributeError, match=r"Model has no module 'third' .* first, second"):
        model.get_submodule("third.0")
    with pytest.raises(AttributeError, match=r"Linear has no module 'weight' .*modules: none"):
        model.get_submodule("first.inner.weight")
    with pytest.raises(AttributeError, match=r"Linear has no parameter 'w' .*: weight, bias"):
        model.get_parameter("first.inner.w")


def test_assigning_over_a_part_replaces_it():
    block = Block()
    block.inner = nn.Identity()
    assert names(block.named_modules()) == ["", "inner"]
    block.inner = nn.Parameter(ag.ones(1))
    assert names(block.named_parameters()) == ["scale", "inner"]
    assert not list(block.children())
    block.scale = None
    assert names(block.named_parameters()) == ["inner"]
    block.scale = nn.Parameter(ag.ones(1))
    assert names(block.named_parameters()) == ["scale", "inner"]
    block.mean = ag.ones(3)
    assert block.mean.shape == dict(block.named_buffers())["mean"].shape == (3,)
    block.size = nn.ReLU()
    assert names(block.named_children()) == ["size"]


def test_deleting_a_part_forgets_it():
    block = Block()
    del block.inner, block.mean, block.scale
    assert names(block.named_modules()) == [""]
    assert names(block.named_buffers()) == ["count"]
    assert not list(block.parameters())
    assert not hasattr(block, "inner")
    with pytest.raises(AttributeError, match="inner"):
        del block.inner


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "scale",
            ag.ones(2),
            r"'Tensor' as parameter 'scale': expected a Parameter or None.*copy_",
        ),
        ("mean", np.ones(2), "'ndarray' as buffer 'mean': expected a Tensor or None"),
        ("count", 1, "'int' as non-persistent buffer 'count': expected a Tensor or None"),
        ("inner", 3, "'int' as module 'inner': expected a Module or None"),
    ],
)
def test_what_is_no_part_cannot_take_the_place_of_one(name, value, message):
    block = Block()
    with pytest.raises(TypeError, match=f"cannot assign {message}"):
        setattr(block, name, value)
    assert isinstance(getattr(block, name), (ag.Tensor, nn.Module))


@pytest.mark.parametrize(
    ("value", "kind"), [(nn.Parameter(ag.ones(1)), "parameter"), (nn.ReLU(), "module")]
)
def test_assigning_a_part_before_init_says_what_to_write_first(value, kind):
    class Hasty(nn.Module):
        def __init__(self):
            self.part = value
            super().__init__()

    message = rf"cannot assign {kind} 'part' before Module.__init__\(\) call.* Hasty.__init__ must"
    with pytest.raises(AttributeError, match=message):
        Hasty()


@pytest.mark.parametrize(
    ("register", "value"),
    [
        ("register_parameter", nn.Parameter(ag.ones(1))),
        ("register_buffer", ag.ones(1)),
        ("register_module", nn.ReLU()),
        ("add_module", nn.ReLU()),
    ],
)
def test_registering_checks_names_and_values(register, value):
    module = nn.Module()
    for taken in ("forward", "training"):
        with pytest.raises(KeyError, match=f"attribute '{taken}' of Module already exists"):
            getattr(module, register)(taken, value)
    for name in ("a.b", ""):
        with pytest.raises(KeyError, match="a name is not empty and has no dot"):
            getattr(module, register)(name, value)
    with pytest.raises(TypeError, match="named by a string, got int"):
        getattr(module, register)(3, value)
    with pytest.raises(TypeError, match="cannot assign 'list' as"):
        getattr(module, register)("part", [1.0])
    getattr(module, register)("part", value)
    getattr(module, register)("part", value)
    assert module.part is value
    getattr(module, register)("part", None)
    assert module.part is None


def test_a_buffer_can_be_made_persistent_and_back():
    module = nn.Module()
    module.register_buffer("mean", ag.zeros(1))
    module.register_buffer("mean", ag.zeros(1), persistent=False)
    assert not module.state_dict()
    module.register_buffer("mean", ag.zeros(1), persistent=True)
    assert list(module.state_dict()) == ["mean"]


# ---------------------------------------------------------------------------------- parameters


def test_a_parameter_is_a_leaf_that_shares_the_memory_of_its_tensor():
    data = ag.zeros(2)
    parameter = nn.Parameter(data)
    data[0] = 5.0
    assert parameter.tolist() == [5, 0]
    assert parameter.requires_grad
    assert parameter.is_leaf
    assert isinstance(parameter, ag.Tensor)
    assert repr(parameter) == f"Parameter containing:\n{parameter.detach().requires_grad_()!r}"


def test_a_parameter_copies_what_is_no_tensor():
    array = np.zeros(2)
    parameter = nn.Parameter(array)
    array[0] = 5
    assert parameter.tolist() == [0, 0]
    assert parameter.dtype == ag.float64


def test_results_of_operations_with_parameters_are_plain_tensors():
    parameter = nn.Parameter([1.0, 2.0])
    assert type(parameter * 2) is type(parameter.detach()) is type(parameter[0]) is ag.Tensor


def test_a_parameter_is_floating_or_frozen():
    with pytest.raises(RuntimeError, match="only floating and complex tensors can have gradients"):
        nn.Parameter(ag.tensor([1, 2]))
    assert nn.Parameter(ag.tensor([1, 2]), requires_grad=False).dtype == ag.int64


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, copy.copy, lambda p: pickle.loads(pickle.dumps(p))]
)
def test_a_copy_of_a_parameter_is_a_parameter(copied):
    parameter = nn.Parameter([1.0, 2.0], requires_grad=False)
    again = copied(parameter)
    assert type(again) is nn.Parameter
    assert again.tolist() == [1, 2]
    assert not again.requires_grad


# --------------------------------------------------------------------------------- state dicts


def test_a_state_dict_has_parameters_and_persistent_buffers_by_path():
    model = Model()
    state = model.state_dict()
    block = ["scale", "mean", "inner.weight", "inner.bias"]
    assert isinstance(state, OrderedDict)
    assert list(state) == [
        *(f"first.{name}" for name in block),
        *(f"second.0.{name}" for name in block),
        "shared.weight",
        "shared.bias",
    ]
    assert not any(tensor.requires_grad for tensor in state.values())
    model.first.mean += 1
    assert state["first.mean"].tolist() == [1, 1]


def test_a_loaded_state_makes_models_equal():
    source, target = Model(), Model()
    found = target.load_state_dict(source.state_dict())
    assert found == ([], [])
    assert found.missing_keys == found.unexpected_keys == []
    assert repr(found) == "<All keys matched successfully>"
    x = ag.ones(3, 2)
    assert target(x).tolist() == source(x).tolist()


def test_loading_copies_values_into_the_parameters_that_are_there():
    layer = nn.Linear(2, 1)
    weight = layer.weight
    values = {"weight": np.array([[1.5, 2.5]]), "bias": [0.1]}
    layer.load_state_dict(values)
    values["weight"][:] = 0
    assert layer.weight is weight
    assert weight.tolist() == [[1.5, 2.5]]
    assert weight.dtype == np.float32
    assert weight.requires_grad
    assert weight.is_leaf


def test_numbers_in_a_list_are_loaded_with_all_their_digits():
    layer = nn.Linear(1, 1, dtype=ag.float64)
    layer.load_state_dict({"weight": [[0.1]], "bias": [0.2]})
    assert (layer.weight.item(), layer.bias.item()) == (0.1, 0.2)


def test_loading_wrong_keys_lists_them_with_close_matches_and_changes_nothing():
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    before = copy.deepcopy(model.state_dict())
    state = {
        "0.weight": ag.zeros(3, 2),
        "0.bias": ag.zeros(4),
        "1.weights": ag.zeros(1, 3),
        "extra": ag.zeros(1),
    }
    with pytest.raises(RuntimeError) as caught:
        model.load_state_dict(state)
    assert str(caught.value).splitlines() == [
        "Error(s) in loading state_dict for Sequential:",
        '\tMissing key(s) in state_dict: "1.weight", "1.bias". ',
        '\tUnexpected key(s) in state_dict: "1.weights", "extra". ',
        '\tDid you mean "1.weight" where the state_dict has "1.weights"?',
        "\tsize mismatch for 0.bias: copying a param with shape (4,) from checkpoint, the shape in "
        "current model is (3,).",
    ]
    assert {k: v.tolist() for k, v in model.state_dict().items()} == {
        k: v.tolist() for k, v in before.items()
    }


def test_loading_that_is_not_strict_takes_what_fits_and_tells_the_rest():
    layer = nn.Linear(2, 1)
    bias = layer.bias.tolist()
    found = layer.load_state_dict({"weight": ag.ones(1, 2), "other": ag.ones(1)}, strict=False)
    assert found.missing_keys == ["bias"]
    assert found.unexpected_keys == ["other"]
    assert repr(found) == "IncompatibleKeys(missing_keys=['bias'], unexpected_keys=['other'])"
    assert layer.weight.tolist() == [[1, 1]]
    assert layer.bias.tolist() == bias
    with pytest.raises(RuntimeError, match="size mismatch for weight"):
        layer.load_state_dict({"weight": ag.ones(2, 1)}, strict=False)


def test_loading_a_model_for_its_state_says_so():
    with pytest.raises(TypeError, match=r"got Linear: pass model\.state_dict\(\), not the model"):
        nn.Linear(1, 1).load_state_dict(nn.Linear(1, 1))


def test_a_step_after_loading_moves_the_loaded_values():
    layer = nn.Linear(1, 1, bias=False)
    layer.load_state_dict({"weight": [[2.0]]})
    layer(ag.ones(1, 1)).sum().backward()
    with ag.no_grad():
        layer.weight -= layer.weight.grad
    assert layer.weight.item() == 1


# ------------------------------------------------------------------------------------ as a whole


def test_training_mode_reaches_every_part():
    model = Model()
    assert all(module.training for module in model.modules())
    assert model.eval() is model
    assert not any(module.training for module in model.modules())
    assert model.train() is model
    assert all(module.training for module in model.modules())
    with pytest.raises(ValueError, match="mode must be True or False, got 'yes'"):
        model.train("yes")


def test_apply_reaches_parts_before_their_wholes():
    block, seen = Block(), []
    assert block.apply(seen.append) is block
    assert seen == [block.inner, block]


def test_zero_grad_forgets_gradients_or_makes_them_zeros():
    model = Model()
    model(ag.ones(1, 2)).sum().backward()
    model.zero_grad(set_to_none=False)
    assert {p.grad.abs().sum().item() for p in model.parameters()} == {0}
    model.zero_grad()
    assert {p.grad for p in model.parameters()} == {None}


def test_freezing_a_model_stops_its_gradients():
    model = Model()
    assert model.requires_grad_(False) is model
    assert not model(ag.ones(1, 2)).requires_grad
    model.second.requires_grad_()
    model(ag.ones(1, 2)).sum().backward()
    assert model.first.scale.grad is None
    assert model.second[0].scale.grad is not None


def test_converting_keeps_parameters_and_converts_gradients_and_floating_buffers():
    model = Model()
    parameters = list(model.parameters())
    model(ag.ones(1, 2)).sum().backward()
    assert model.double() is model
    assert all(p is q for p, q in zip(model.parameters(), parameters, strict=True))
    for parameter in parameters:
        assert parameter.dtype == parameter.grad.dtype == ag.float64
        assert parameter.is_leaf
    assert model.first.mean.dtype == ag.float64
    assert model.first.count.dtype == ag.int64
    assert model(np.ones((1, 2))).dtype == ag.float64
    assert model.float().first.scale.dtype == ag.float32
    assert model.to("float64").first.scale.dtype == ag.float64
    with pytest.raises(TypeError, match="converted to floating dtypes, not to int64"):
        model.to(ag.int64)


def test_a_module_without_forward_says_so():
    with pytest.raises(NotImplementedError, match="ModuleList does not define forward"):
        nn.ModuleList()(1)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_of_a_model_is_independent_and_shares_what_was_shared(copied):
    model = Model()
    again = copied(model.eval())
    x, before = ag.ones(3, 2), {name: t.tolist() for name, t in model.state_dict().items()}
    assert again(x).tolist() == model(x).tolist()
    assert again.shared is again.first.inner
    assert not again.training
    with ag.no_grad():
        for parameter in again.parameters():
            parameter.zero_()
    assert not again(x).any()
    assert {name: t.tolist() for name, t in model.state_dict().items()} == before


def test_a_dropped_model_is_freed_at_once():
    model = Model()
    model.register_forward_hook(lambda module, args, output: None)
    model(ag.ones(1, 2)).sum().backward()
    alive = [weakref.ref(model), *map(weakref.ref, model.parameters())]
    gc.disable()
    try:
        del model
        assert [ref() for ref in alive] == [None] * len(alive)
    finally:
        gc.enable()


# ------------------------------------------------------------------------------------------ repr


def test_the_repr_is_a_tree_of_parts():
    model = nn.Sequential(
        OrderedDict(body=nn.Sequential(nn.Linear(2, 3), nn.ReLU()), head=nn.ModuleList())
    )
    assert repr(model) == (
        "Sequential(\n"
        "  (body): Sequential(\n"
        "    (0): Linear(in_features=2, out_features=3, bias=True)\n"
        "    (1): ReLU()\n"
        "  )\n"
        "  (head): ModuleList()\n"
        ")"
    )


def test_extra_repr_stands_before_the_parts():
    class Noted(Block):
        def extra_repr(self):
            return "size=2,\nkind='noted'"

    assert repr(Noted()).splitlines() == [
        "Noted(",
        "  size=2,",
        "  kind='noted'",
        "  (inner): Linear(in_features=2, out_features=2, bias=True)",
        ")",
    ]


# ----------------------------------------------------------------------------------------- hooks


def test_hooks_see_arguments_and_output_in_order():
    seen = []
    layer = nn.Identity()
    layer.register_forward_hook(lambda module, args, output: seen.append((args, output)))
    layer.register_forward_pre_hook(lambda module, args: seen.append((module, args)))
    layer.register_forward_hook(lambda module, args, output: seen.append("last"))
    assert layer(3) == 3
    assert seen == [(layer, (3,)), ((3,), 3), "last"]


def test_hooks_may_replace_arguments_and_output():
    layer = nn.Identity()
    layer.register_forward_pre_hook(lambda module, args: args[0] + 1)
    layer.register_forward_pre_hook(lambda module, args: (args[0] * 10,))
    layer.register_forward_hook(lambda module, args, output: (args, output))
    layer.register_forward_hook(lambda module, args, output: [output])
    assert layer(1) == [((20,), 20)]


def test_a_removed_hook_is_called_no_more():
    calls, layer = [], nn.Identity()

    def hook(module, args):
        calls.append(args)

    first, second = (layer.register_forward_pre_hook(hook) for _ in range(2))
    layer(1)
    first.remove()
    first.remove()
    layer(2)
    with second:
        layer(3)
    layer(4)
    assert calls == [(1,), (1,), (2,), (3,)]


def test_a_hook_may_remove_itself():
    calls, layer = [], nn.Identity()

    def once(module, args):
        calls.append(args)
        handle.remove()

    handle = layer.register_forward_pre_hook(once)
    layer.register_forward_pre_hook(lambda module, args: calls.append("other"))
    layer(1)
    layer(2)
    assert calls == [(1,), "other", "other"]


# -------------------------------------------------------------------------------- failed calls


class Broken(nn.Module):
    def forward(self, x):
        raise KeyError("lost")


class Outer(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.blocks = nn.ModuleList([nn.Identity(), inner])

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


def test_an_exception_keeps_its_type_and_tells_the_path_of_the_module_it_came_from():
    model = nn.Sequential(OrderedDict(encoder=Outer(Outer(Broken()))))
    with pytest.raises(KeyError, match="lost") as caught:
        model(ag.zeros(4, 3))
    (note,) = caught.value.__notes__
    place, got = note.splitlines()
    assert place.startswith("  in Sequential.encoder.blocks.1.blocks.1  Broken()  called at ")
    assert place.endswith("x = block(x)")
    assert got == "  got x = tensor (4, 3) float32"


def test_an_exception_from_a_module_that_is_no_part_tells_what_is_known():
    class Stranger(nn.Module):
        def forward(self, x):
            return Outer(Broken())(x)

    with pytest.raises(KeyError) as caught:
        Outer(Stranger())(1)
    (note,) = caught.value.__notes__
    assert note.startswith("  in Outer.blocks.1  Broken()  called at ")


def test_an_exception_from_a_hook_or_a_wrong_call_is_located_too():
    model = Outer(nn.Linear(2, 2))
    model.blocks[1].register_forward_hook(lambda module, args, output: 1 / 0)
    with pytest.raises(ZeroDivisionError) as caught:
        model(ag.zeros(1, 2))
    assert caught.value.__notes__[0].startswith("  in Outer.blocks.1  Linear(2, 2)  called at ")
    with pytest.raises(TypeError) as caught:
        model(1, 2)
    assert caught.value.__notes__[0].startswith("  in Outer()  called at test_module.py:")


def test_other_notes_are_left_where_they_are():
    class Noting(nn.Module):
        def forward(self, x):
            error = ValueError("wrong")
            error.add_note("noted before")
            raise error

    with pytest.raises(ValueError, match="wrong") as caught:
        Outer(Outer(Noting()))(1)
    before, place = caught.value.__notes__
    assert before == "noted before"
    assert place.startswith("  in Outer.blocks.1.blocks.1  Noting()")
    assert place in "".join(traceback.format_exception_only(caught.value))


# ------------------------------------------------------------------------------------ containers


def layers(n):
    return [nn.Linear(i + 1, i + 2) for i in range(n)]


@pytest.mark.parametrize("make", [lambda ms: nn.Sequential(*ms), nn.ModuleList])
def test_ordered_containers_behave_like_lists(make):
    a, b, c, d = modules = layers(4)
    container = make(modules[:2])
    assert container.append(c) is container
    assert list(container) == [a, b, c]
    assert len(container) == 3
    assert container[0] is a
    assert container[-1] is c
    assert container[np.int64(1)] is b
    assert list(container[1:]) == [b, c]
    assert type(container[1:]) is type(container)
    container[1] = d
    assert list(container) == [a, d, c]
    del container[0]
    assert list(container) == [d, c]
    assert names(container.named_children()) == ["0", "1"]
    container.insert(1, a)
    assert list(container) == [d, a, c]
    assert names(container.named_children()) == ["0", "1", "2"]
    del container[:2]
    assert container.extend([a, b]) is container
    assert list(container) == [c, a, b]
    for index in (3, -4):
        with pytest.raises(IndexError, match=rf"index {index} is out of range of 3 modules"):
            container[index]
    with pytest.raises(TypeError, match="cannot assign 'int' as module"):
        container.append(3)


def test_sequential_gives_each_module_the_output_of_the_one_before():
    model = nn.Sequential(*layers(3))
    x = ag.ones(5, 1)
    assert model(x).tolist() == model[2](model[1](model[0](x))).tolist()
    assert nn.Sequential()(x) is x


def test_sequential_of_a_dict_is_named_by_its_keys():
    a, b, c = layers(3)
    model = nn.Sequential(OrderedDict(a=a, b=b, c=c))
    assert names(model.named_children()) == ["a", "b", "c"]
    assert model.b is model[1] is b
    assert names(model[1:].named_children()) == ["b", "c"]


def test_slices_share_their_modules():
    model = nn.Sequential(*layers(3))
    assert model[:2][1].weight is model[1].weight


def test_module_dict_behaves_like_a_dict():
    a, b, c = layers(3)
    heads = nn.ModuleDict({"a": a, "b": b})
    heads["c"] = c
    assert (list(heads), list(heads.keys())) == (["a", "b", "c"],) * 2
    assert list(heads.values()) == [a, b, c]
    assert list(heads.items()) == [("a", a), ("b", b), ("c", c)]
    assert len(heads) == 3
    assert "a" in heads
    assert "training" not in heads
    assert heads["b"] is b
    assert heads.pop("b") is b
    del heads["c"]
    heads.update({"a": b})
    assert names(heads.named_parameters()) == ["a.weight", "a.bias"]
    assert heads["a"] is b
    with pytest.raises(KeyError, match="no module 'x'; there are a"):
        heads["x"]
    with pytest.raises(KeyError, match="attribute 'forward' of ModuleDict already exists"):
        heads["forward"] = a


def test_modules_in_a_list_are_parts_of_the_module_that_holds_it():
    model = Outer(nn.Linear(2, 2))
    assert names(model.named_parameters()) == ["blocks.1.weight", "blocks.1.bias"]


# --------------------------------------------------------------------------------------- parity


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


def built_with(library, torch_or_ag):
    class Inner(library.Module):
        def __init__(self):
            super().__init__()
            self.w = library.Parameter(torch_or_ag.ones(2))
            self.register_buffer("seen", torch_or_ag.zeros(1))
            self.register_buffer("hidden", torch_or_ag.zeros(1), persistent=False)
            self.register_parameter("nothing", None)
            self.lin = library.Linear(2, 2, bias=False)

    inner = Inner()
    return library.Sequential(
        OrderedDict(
            inner=inner,
            again=inner,
            list=library.ModuleList([library.ReLU(), library.Dropout()]),
            dict=library.ModuleDict({"x": library.Flatten(), "y": library.Identity()}),
        )
    )


@pytest.mark.parity
def test_names_state_and_repr_are_those_of_torch(torch):
    ours, theirs = built_with(nn, ag), built_with(torch.nn, torch)
    assert repr(ours) == repr(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for listing in ("named_parameters", "named_buffers", "named_modules", "named_children"):
        assert names(getattr(ours, listing)()) == names(getattr(theirs, listing)())
    for listing in ("named_parameters", "named_buffers", "named_modules"):
        for options in ({"prefix": "p"}, {"remove_duplicate": False}):
            expected = names(getattr(theirs, listing)(**options))
            assert names(getattr(ours, listing)(**options)) == expected


@pytest.mark.parity
def test_the_state_of_a_torch_model_can_be_loaded_as_arrays(torch):
    ours, theirs = built_with(nn, ag), built_with(torch.nn, torch)
    ours.load_state_dict({name: t.numpy() for name, t in theirs.state_dict().items()})
    for name, values in theirs.state_dict().items():
        np.testing.assert_array_equal(ours.state_dict()[name].numpy(), values.numpy())


@pytest.mark.parity
def test_the_same_mistakes_raise_the_same_exceptions_as_in_torch(torch):
    def mistakes(library, tensors):
        layer = library.Linear(2, 2)
        yield lambda: setattr(layer, "weight", tensors.ones(2, 2))
        yield lambda: layer.register_parameter("x", tensors.ones(1))
        yield lambda: layer.register_buffer("weight", tensors.ones(1))
        yield lambda: layer.register_buffer("a.b", tensors.ones(1))
        yield lambda: layer.add_module("", library.ReLU())
        yield lambda: layer.add_module("x", 3)
        yield lambda: layer.get_submodule("x")
        yield lambda: layer.get_parameter("x")
        yield lambda: layer.load_state_dict({})
        yield lambda: layer.load_state_dict([])
        yield lambda: library.Sequential()[0]
        yield lambda: library.ModuleDict()["x"]
        yield lambda: library.Module()(1)
        yield lambda: layer.train(1)

    for ours, theirs in zip(mistakes(nn, ag), mistakes(torch.nn, torch), strict=True):
        with pytest.raises(Exception) as expected:  # noqa: PT011
            theirs()
        with pytest.raises(expected.type):
            ours()
