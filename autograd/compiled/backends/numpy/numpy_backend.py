"""Programs run by NumPy: buffers, and the calls of NumPy that compute them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.backends.numpy.array_functions import NUMPY_ROWS, Array
from autograd.compiled.backends.numpy.formula_calls import Call, FormulaCalls
from autograd.compiled.backends.numpy.run_calls import run_calls
from autograd.compiled.program.program import Program
from autograd.compiled.program.segment import AllocatedSegment
from autograd.compiled.program.strides import as_slice, strided
from autograd.compiled.runtime.backend import OneSample, Place
from autograd.compiled.runtime.buffers import set_literals
from autograd.compiled.runtime.native_address import CSignature, NativeAddress


class NumpyBackend:
    """Programs run by NumPy, one call for each operation of each segment."""

    name = "numpy"
    single = False
    most_bytes = 2**24  # of a buffer of samples, so that it stays in the cache

    def buffers(self, program: Program, columns: int, dtype: str) -> NumpyBuffers:
        """See `Backend.buffers`."""
        return NumpyBuffers(program, columns, dtype)

    def one_sample(self, program: Program, dtype: str, results: Sequence[Place | None]) -> OneSample | None:
        """See `Backend.one_sample`: there is none."""
        return None

    def address(
        self, program: Program, dtype: str, results: Sequence[Place | None], signature: CSignature
    ) -> NativeAddress:
        """See `Backend.address`: there is none."""
        raise RuntimeError(
            "only native code has an address, and NumPy runs this function: install llvmlite, pip install "
            "'llvmlite>=0.45', and let the backend be 'auto' or 'llvm'"
        )

    def strict_buffers(self, program: Program, columns: int, dtype: str) -> NumpyBuffers:
        """See `Backend.strict_buffers`."""
        return NumpyBuffers(program, columns, dtype, strict=True)

    def columns(self, program: Program, samples: int, dtype: str) -> int:
        """See `Backend.columns`."""
        most = max(self.most_bytes // (numpy.dtype(dtype).itemsize * max(program.sample_size, 1)), 16)
        return min(samples, most)


class NumpyBuffers:
    """Buffers for a fixed number of samples, and the calls of NumPy that compute them.

    Args:
        program: the program to run.
        columns: number of samples to compute at once.
        dtype: "float64" or "float32".
        strict: see `Backend.strict_buffers`. Results differ only where the quick way gives nan.
    """

    def __init__(self, program: Program, columns: int, dtype: str, strict: bool = False) -> None:
        self.program, self.columns, self.strict = program, columns, strict
        self.shared = numpy.zeros(program.shared_size, dtype)
        self._shared_column = self.shared[:, None]
        self.per_sample = numpy.zeros((program.sample_size, columns), dtype)
        set_literals(self, program)
        self._calls: list[list[Call]] = []
        for phase in (program.before, program.during, program.after):
            calls: list[Call] = []
            self._calls.append(calls)
            for segment in phase:
                self._add(calls, segment)
        if program.sums.size:
            sums = as_slice(program.sums)
            clear: Call = (numpy.put, (self.shared, sums, 0.0))
            if type(sums) is slice:
                clear = numpy.copyto, (self.shared[sums], 0.0)
            self._calls[0].insert(0, clear)

    def before(self) -> None:
        """See `Buffers.before`."""
        with numpy.errstate(all="ignore"):
            self.run(0)

    def during(self) -> None:
        """See `Buffers.during`."""
        with numpy.errstate(all="ignore"):
            self.run(1)

    def after(self) -> None:
        """See `Buffers.after`."""
        with numpy.errstate(all="ignore"):
            self.run(2)

    def run(self, phase: int) -> None:
        """Compute a phase, 0 to 2, within `numpy.errstate(all="ignore")`: entering it costs as much as some calls."""
        for function, args in self._calls[phase]:
            function(*args)

    def _view(self, rows: Any, per_sample: bool, calls: list[Call]) -> Array:
        """Return a view of some rows, an array [..., samples or 1]; of gathered rows a copy, which a call fills."""
        buffer = self.per_sample if per_sample else self._shared_column
        shape = *rows.shape, buffer.shape[1]
        if rows.size == 1:
            return buffer[rows.flat[0]].reshape(shape)
        even = strided(rows)
        if even is not None:
            row_stride, column_stride = buffer.strides
            strides = *(step * row_stride for step in even.steps), column_stride
            return numpy.ndarray(shape, buffer.dtype, buffer, even.start * row_stride, strides)
        copy = numpy.empty((rows.size, buffer.shape[1]), buffer.dtype)
        calls.append((numpy.take, (buffer, rows.ravel(), 0, copy, "clip")))
        return copy.reshape(shape)

    def _add(self, calls: list[Call], segment: AllocatedSegment) -> None:
        if segment.kind == "run":
            calls += run_calls(segment, self.shared, self.per_sample, self.strict)
            return
        views = [
            self._view(rows, per_sample, calls)
            for rows, per_sample in zip(segment.operands, segment.operand_per_sample, strict=True)
        ]
        results = [self._view(rows, segment.result_per_sample, calls) for rows in segment.results]
        if segment.kind == "map":
            FormulaCalls(calls, segment.formula.lowered(NUMPY_ROWS), views, results, self.strict)
        elif segment.kind == "dense":
            self._dense(calls, segment, views, results)
        elif segment.kind == "outer":
            self._outer(calls, views, results[0])
        elif segment.kind == "total":
            sums = self._temporary(views[0].shape[:-1])
            calls.append((numpy.add.reduce, (views[0], -1, None, sums)))
            calls.append((numpy.add, (results[0][..., 0], sums, results[0][..., 0])))
        else:
            terms = views[0]
            if segment.kind == "dot":
                terms = self._temporary(numpy.broadcast_shapes(*(view.shape for view in views)))
                calls.append((numpy.multiply, (*views, terms)))
            calls.append((numpy.add.reduce, (terms, 1, None, results[0])))

    def _dense(self, calls: list[Call], segment: AllocatedSegment, views: list[Array], results: list[Array]) -> None:
        inputs, weights = views[0], views[1][..., 0]
        dots = self._temporary((inputs.shape[0], weights.shape[0], self.columns))
        product = _strict_product if self.strict and segment.segment.is_vjp else numpy.matmul
        formula = segment.formula.lowered(NUMPY_ROWS)
        if len(formula.outputs) == 1 and formula.outputs[0] is formula.inputs[0]:
            calls.append((product, (weights, inputs, results[0].reshape(dots.shape))))
            return
        calls.append((product, (weights, inputs, dots)))
        flat = dots.reshape(-1, self.columns)
        flat_results = [result.reshape(flat.shape) for result in results]
        FormulaCalls(calls, formula, [flat, *views[2:]], flat_results, self.strict)

    def _outer(self, calls: list[Call], views: list[Array], result: Array) -> None:
        gradients, inputs = views
        transposed = inputs.swapaxes(1, 2)
        products = self._temporary((len(inputs), *result.shape[:-1]))
        calls.append((_strict_outer if self.strict else numpy.matmul, (gradients, transposed, products)))
        for product in products:
            calls.append((numpy.add, (result[..., 0], product, result[..., 0])))

    def _temporary(self, shape: tuple[int, ...]) -> Array:
        return numpy.empty(shape, self.shared.dtype)


def _strict_product(weights: Array, gradients: Array, out: Array) -> None:
    """Compute `numpy.matmul(weights, gradients, out)`, but 0 times anything is 0 where the gradient is 0."""
    for unit, row in enumerate(weights):
        products = row[:, None] * gradients
        numpy.add.reduce(numpy.where(gradients == 0.0, 0.0, products), -2, None, out[..., unit, :])


def _strict_outer(gradients: Array, transposed: Array, out: Array) -> None:
    """Compute `numpy.matmul(gradients, transposed, out)`, but 0 times anything is 0 where the gradient is 0."""
    for unit in range(gradients.shape[1]):
        gradient = gradients[:, unit, :, None]
        numpy.add.reduce(numpy.where(gradient == 0.0, 0.0, gradient * transposed), 1, None, out[:, unit])
