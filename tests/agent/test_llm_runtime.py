"""The language model's runtime, as it was compiled here: it loads, and writes under a grammar.

No command uses the model yet; this guards the build, which can succeed and then crash in decoding
(docs/decisions.md, 10).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["fruit", "animal"]},
        "legs": {"type": "integer", "minimum": 0, "maximum": 9},
    },
    "required": ["kind", "legs"],
}


@pytest.mark.weights
def test_the_compiled_runtime_writes_under_a_grammar(real_weights: Callable[[str], Path]) -> None:
    from llama_cpp import Llama, LlamaGrammar

    (gguf,) = real_weights("qwen2.5-coder-1.5b").glob("*.gguf")
    model = Llama(str(gguf), n_ctx=512, n_threads=2, verbose=False, seed=0)
    grammar = LlamaGrammar.from_json_schema(json.dumps(SCHEMA), verbose=False)
    answer = model.create_chat_completion(
        [{"role": "user", "content": "A dog. Which kind of thing, and how many legs?"}],
        grammar=grammar,
        temperature=0.0,
        max_tokens=64,
    )
    assert json.loads(answer["choices"][0]["message"]["content"]) == {"kind": "animal", "legs": 4}
    model.close()
