"""How llama.cpp is compiled on this machine: `python -m base.llama_flags` prints one flag a line.

`GGML_NATIVE` stays off: with it the compiler picks everything that the processor announces, and a
build for one with AMX crashed while decoding. What is used instead is named one by one, so that a
wheel in a shared cache belongs to one set of instructions. Runs before anything is installed: only
the standard library is imported.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

# CMake option -> the names in /proc/cpuinfo that all have to be there.
_INSTRUCTIONS = {
    "GGML_SSE42": ("sse4_2",),
    "GGML_AVX": ("avx",),
    "GGML_AVX2": ("avx2",),
    "GGML_FMA": ("fma",),
    "GGML_F16C": ("f16c",),
    "GGML_BMI2": ("bmi2",),
    "GGML_AVX_VNNI": ("avx_vnni",),
    "GGML_AVX512": ("avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw"),
    "GGML_AVX512_VBMI": ("avx512vbmi",),
    "GGML_AVX512_VNNI": ("avx512_vnni",),
    "GGML_AVX512_BF16": ("avx512_bf16",),
}
_CUDA = ("-DGGML_CUDA=ON", "-DCMAKE_CUDA_ARCHITECTURES=native")


def cmake_args(cpu_flags: Iterable[str], has_nvcc: bool, has_gpu: bool) -> list[str]:
    """CMake arguments for these processor flags; with none known, llama.cpp's portable defaults."""
    known = frozenset(cpu_flags)
    args = [
        "-DGGML_NATIVE=OFF",
        "-DLLAVA_BUILD=OFF",
    ]  # Matinee gives the language model no pictures
    if known:
        for option, needed in _INSTRUCTIONS.items():
            args.append(f"-D{option}={'ON' if known.issuperset(needed) else 'OFF'}")
    if has_nvcc and has_gpu:
        args.extend(_CUDA)
    return args


def parse_cpu_flags(cpuinfo: str) -> frozenset[str]:
    """The flags of the first processor of an x86 `/proc/cpuinfo`; elsewhere there are none."""
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "flags":
            return frozenset(value.split())
    return frozenset()


def _cpu_flags(path: Path = Path("/proc/cpuinfo")) -> frozenset[str]:
    try:
        return parse_cpu_flags(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:  # not Linux
        return frozenset()


def answers(command: list[str], expected: str) -> bool:
    """Whether a program runs, succeeds and says `expected`; being on the path proves nothing."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and expected in done.stdout


def main() -> int:
    """Prints the flags; `--cpu` leaves CUDA out."""
    has_gpu = "--cpu" not in sys.argv[1:] and answers(["nvidia-smi", "-L"], "GPU ")
    has_nvcc = has_gpu and answers(["nvcc", "--version"], "release")
    print("\n".join(cmake_args(_cpu_flags(), has_nvcc, has_gpu)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
