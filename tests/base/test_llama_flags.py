"""Protects the build of llama.cpp: no instruction that the processor lacks, no CUDA by accident."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.llama_flags import answers, cmake_args, parse_cpu_flags

ROOT = Path(__file__).parents[2]
HASWELL = "sse4_2 avx avx2 fma f16c bmi2".split()
AVX512 = "avx512f avx512cd avx512vl avx512dq avx512bw".split()


def test_a_native_build_is_never_asked_for() -> None:
    for flags in ([], HASWELL, [*HASWELL, *AVX512, "amx_tile", "amx_int8", "amx_bf16"]):
        args = cmake_args(flags, has_nvcc=True, has_gpu=True)
        assert "-DGGML_NATIVE=OFF" in args
        assert not any("AMX" in arg for arg in args)


def test_an_ordinary_processor_gets_avx2_and_no_avx512() -> None:
    args = cmake_args(HASWELL, has_nvcc=False, has_gpu=False)
    assert {"-DGGML_AVX2=ON", "-DGGML_FMA=ON", "-DGGML_F16C=ON", "-DGGML_BMI2=ON"} <= set(args)
    assert {"-DGGML_AVX512=OFF", "-DGGML_AVX512_VNNI=OFF", "-DGGML_AVX_VNNI=OFF"} <= set(args)


def test_an_old_processor_does_not_get_avx2_though_it_is_the_default() -> None:
    assert "-DGGML_AVX2=OFF" in cmake_args(["sse4_2", "avx"], has_nvcc=False, has_gpu=False)


@pytest.mark.parametrize("missing", AVX512)
def test_avx512_needs_all_five_of_its_parts(missing: str) -> None:
    whole = [*HASWELL, *AVX512, "avx512_vnni"]
    assert "-DGGML_AVX512=ON" in cmake_args(whole, has_nvcc=False, has_gpu=False)
    part = [flag for flag in whole if flag != missing]
    assert "-DGGML_AVX512=OFF" in cmake_args(part, has_nvcc=False, has_gpu=False)


@pytest.mark.parametrize(
    ("flag", "option"),
    [
        ("avx512_vnni", "GGML_AVX512_VNNI"),
        ("avx512vbmi", "GGML_AVX512_VBMI"),
        ("avx512_bf16", "GGML_AVX512_BF16"),
        ("avx_vnni", "GGML_AVX_VNNI"),
    ],
)
def test_each_further_instruction_has_its_option(flag: str, option: str) -> None:
    assert f"-D{option}=ON" in cmake_args([*HASWELL, flag], has_nvcc=False, has_gpu=False)
    assert f"-D{option}=OFF" in cmake_args(HASWELL, has_nvcc=False, has_gpu=False)


@given(st.booleans(), st.booleans(), st.sets(st.sampled_from([*HASWELL, *AVX512])))
def test_cuda_needs_both_its_compiler_and_a_gpu(nvcc: bool, gpu: bool, flags: set[str]) -> None:
    args = cmake_args(flags, has_nvcc=nvcc, has_gpu=gpu)
    assert ("-DGGML_CUDA=ON" in args) is (nvcc and gpu)


def test_an_unknown_processor_keeps_the_portable_defaults() -> None:
    args = cmake_args([], has_nvcc=False, has_gpu=False)
    assert args == ["-DGGML_NATIVE=OFF", "-DLLAVA_BUILD=OFF"]


def test_flags_are_read_from_the_first_processor() -> None:
    text = "processor\t: 0\nflags\t\t: fpu avx2 fma\n\nprocessor\t: 1\nflags\t\t: fpu\n"
    assert parse_cpu_flags(text) == {"fpu", "avx2", "fma"}
    assert parse_cpu_flags("processor\t: 0\nFeatures\t: fp asimd\n") == frozenset()


def test_a_program_counts_only_when_it_runs_and_says_so() -> None:
    assert answers([sys.executable, "-c", "print('GPU 0')"], "GPU ")
    assert not answers([sys.executable, "-c", "print('none')"], "GPU ")
    assert not answers([sys.executable, "-c", "print('GPU 0'); raise SystemExit(9)"], "GPU ")
    assert not answers(["no-such-program-anywhere"], "GPU ")


def test_it_runs_before_anything_is_installed() -> None:
    """`-S -I` hides site-packages: only the standard library is left."""
    script = (
        f"import sys, runpy; sys.path.insert(0, {str(ROOT)!r}); sys.argv = ['llama_flags']; "
        + ("runpy.run_module('base.llama_flags', run_name='__main__')")
    )
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "-DGGML_NATIVE=OFF"
    assert all(line.startswith("-D") for line in done.stdout.splitlines())
