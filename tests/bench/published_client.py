"""How long TradeLocker's published Python client takes for a table of orders: `python FILE RUNS`, by hand.

Runs under an interpreter that has the client (`pip install tradelocker==0.56.2`) and nothing of this project.
Standard input is JSON: `config` and `reply`, a text as the broker sends it. The client is as published but
for the two calls that would go out on the network. Prints JSON: processor seconds of each run
of `get_all_orders(history=True)`, reply text to table; then the same without its logging.
"""

import importlib
import json
import sys
import time
from typing import Any


def main() -> None:
    """Read, time, print."""
    given = json.load(sys.stdin)
    client: Any = importlib.import_module("tradelocker").TLAPI
    api = client.__new__(client)
    log = importlib.import_module("logging").getLogger("client")
    log.setLevel("CRITICAL")
    api.log, api.account_id, api._base_url = log, 1001, ""
    api.get_config = lambda: given["config"]
    api._request = lambda *_, **__: json.loads(given["reply"])
    bare: Any = client.get_all_orders.__wrapped__.__get__(api)
    logged: list[float] = []
    silent: list[float] = []
    for _ in range(int(sys.argv[1])):
        for times, call in ((logged, api.get_all_orders), (silent, bare)):
            began = time.process_time()
            table = call(history=True)
            times.append(time.process_time() - began)
            assert len(table)
    print(json.dumps([logged, silent]))


if __name__ == "__main__":
    main()
