#!/bin/sh
# Makes .venv ready and touches the stamp file named by the only argument; `make` calls it when
# pins.txt or pyproject.toml are newer. Wants Python 3.11 to 3.13 and a C and C++ compiler; uv comes
# from the package registry. With MATINEE_OFFLINE=1 everything has to be in the cache already.
set -eu
cd "$(dirname "$0")/.."
stamp=$1

die() {
    printf 'matinee: %s\n' "$1" >&2
    exit 1
}

say() {
    printf 'matinee: %s\n' "$1" >&2
}

runs() { # a shim may be on the path and still fail, so try it
    "$@" >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if runs "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    die "Python 3.11, 3.12 or 3.13 is missing: install it (Debian: apt-get install python3 python3-venv), or name it with 'make PYTHON=/path/to/python3'."
}

need_compiler() {
    runs "${CC:-cc}" --version || runs gcc --version || runs clang --version ||
        die "a C compiler is missing: install one (Debian: apt-get install gcc g++; macOS: xcode-select --install)."
    runs "${CXX:-c++}" --version || runs g++ --version || runs clang++ --version ||
        die "a C++ compiler is missing: install one (Debian: apt-get install g++; macOS: xcode-select --install)."
}

fetch_uv() { # $1: where the program goes
    boot=$(mktemp -d)
    trap 'rm -rf "$boot"' EXIT
    if runs "$python" -m venv "$boot/venv"; then
        pip="$boot/venv/bin/python -m pip"
    elif runs "$python" -m pip --version; then
        pip="$python -m pip"
    else
        die "$python has neither venv nor pip: install them (Debian: apt-get install python3-venv)."
    fi
    pin uv >"$boot/uv.txt"
    $pip install -qq --no-deps --require-hashes --target "$boot/uv" -r "$boot/uv.txt" ||
        die "uv could not be fetched from the package registry: check the network and try again."
    mkdir -p "$(dirname "$1")"
    cp "$boot/uv/bin/uv" "$1.$$"
    mv "$1.$$" "$1" # at once, for another set-up may be running
}

pin() { # $1: a package; its lines of pins.txt, hashes included
    sed -n "/^$1==/,/[^\\\\]\$/p" pins.txt
}

install_all_but_llama() {
    sed '/^llama-cpp-python==/,/[^\\]$/d' pins.txt >.venv/pins.txt
    "$uv" pip install --python .venv/bin/python --require-hashes -r .venv/pins.txt
}

# The wheel is kept in a folder of ours: uv may compile anew when it asks the registry again, and
# neither uv nor pip files a wheel under the flags that it was compiled with.
install_llama() { # $@: flags
    key=$(printf '%s ' "$(pin llama-cpp-python | sed 1q)" "$(uname -sm)" "$@" | cksum | tr ' ' -)
    wheels=$cache/llama-$key
    if ! [ -d "$wheels" ]; then
        [ -z "${UV_OFFLINE:-}" ] || die "MATINEE_OFFLINE is set and llama.cpp has not been compiled yet: run make once without."
        say "compiling llama.cpp for this machine, once: this takes minutes"
        pin llama-cpp-python >.venv/llama.txt
        rm -rf .venv/wheels
        .venv/bin/python -m pip wheel --disable-pip-version-check --no-deps --require-hashes \
            -r .venv/llama.txt -w .venv/wheels --no-cache-dir \
            --config-settings "cmake.args=$(printf '%s;' "$@" | sed 's/;$//')" || return 1
        mv .venv/wheels "$wheels.$$"
        # at once, for another set-up may be running, and may have been quicker
        if [ -d "$wheels" ]; then rm -rf "$wheels.$$"; else mv "$wheels.$$" "$wheels"; fi
    fi
    "$uv" pip install --quiet --python .venv/bin/python --no-deps "$wheels"/*.whl
}

case ${MATINEE_OFFLINE:-} in
1 | [tT]* | [yY]* | [oO][nN]) export UV_OFFLINE=1 ;;
esac

export UV_LOCK_TIMEOUT=3600 # another set-up may hold the cache
cache=${XDG_CACHE_HOME:-$HOME/.cache}/matinee/setup
python=$(find_python)
need_compiler
uv=$cache/$(pin uv | sed 's/==/-/; s/ .*//; q')
if ! runs "$uv" --version; then
    [ -z "${UV_OFFLINE:-}" ] || die "MATINEE_OFFLINE is set and the set-up has never run here: run make once without."
    fetch_uv "$uv"
fi

runs .venv/bin/python --version || "$uv" venv --quiet --clear --python "$python" .venv
say "installing what pins.txt names into .venv"
install_all_but_llama || die "the installation did not succeed: the lines above say why."
flags=$("$python" -m base.llama_flags)
if ! install_llama $flags; then
    case $flags in
    *GGML_CUDA=ON*) say "llama.cpp did not compile with CUDA: compiling it for the processor." ;;
    *) die "llama.cpp did not compile: the lines above say why." ;;
    esac
    install_llama $("$python" -m base.llama_flags --cpu) ||
        die "llama.cpp did not compile: the lines above say why."
fi
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable . ||
    die "Matinee itself could not be installed: the lines above say why."
touch "$stamp"
