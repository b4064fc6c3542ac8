"""Run the small model in a process of its own: one JSON line in, one JSON line out for each sentence.

Started as a file, by ``SmallGenerator``, and killed by it when the time is over. It imports nothing of the product. Its
llama.cpp speaks over a socket in a folder that nobody else may open, never over a port.
"""

import importlib
import json
import os
import resource
import sys
import tempfile
from typing import Any

_MEMORY_MAX = 3 * 1024**3
_TOKENS_MAX = 72
_SYSTEM = "Reword the sentence. Keep every fact, number and name. Use the sentence's own words. Add nothing."
_SHOWN = (
    ("Weight: 2 kg.", "It weighs 2 kg."),
    ("Capacity: 2 l – fills a large jug", "It holds 2 l and fills a large jug"),
    ("Material: Cotton – dries on the line overnight", "Made of cotton, it dries on the line overnight"),
    ("In the box: Lamp, Cable and Manual.", "The box contains the lamp, the cable and the manual."),
    ("Measurements: width 40 cm and height 20 cm.", "It is 40 cm in width and 20 cm in height."),
)
"""What is wanted, shown; none of these products is one of the bench's."""


def main() -> None:
    """Load the model that the first argument names, reword what stands on standard input, and end."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_MAX, _MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    asked = json.loads(sys.stdin.readline())["sentences"]
    with tempfile.TemporaryDirectory(prefix="entrepot-model-") as folder:
        server = _server(sys.argv[1], folder)
        for at, sentence in enumerate(asked):
            sys.stdout.write(json.dumps({"at": at, "text": _reworded(server, sentence)}) + "\n")
            sys.stdout.flush()


def _server(path: str, folder: str) -> Any:
    llama: Any = importlib.import_module("xllamacpp")  # not among the locked packages: see docs/ai.md
    settings = llama.CommonParams()
    settings.model.path = path
    settings.hostnames = [f"{folder}/model.sock"]
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = settings.n_threads_http = 1
    settings.n_ctx, settings.n_parallel, settings.n_gpu_layers = 1024, 1, 0
    settings.warmup, settings.ui, settings.offline, settings.verbosity = False, False, True, -1
    return llama.Server(settings)


def _reworded(server: Any, sentence: str) -> str:
    messages = [{"role": "system", "content": _SYSTEM}]
    for own, other in (*_SHOWN, (sentence, "")):
        messages.append({"role": "user", "content": own})
        messages += [{"role": "assistant", "content": other}] if other else []
    answer = server.handle_chat_completions({
        "messages": messages, "max_tokens": _TOKENS_MAX, "temperature": 0.0, "cache_prompt": True,
    })  # fmt: skip
    return str(answer["choices"][0]["message"]["content"])


if __name__ == "__main__":
    main()
