"""A notebook's kernel with a trained model, served over HTTP.

Its cold start is work, not waiting: importing pandas and scikit-learn, making a table, training on it.
The data differ in every process, so that only this very process can repeat its predictions: that is what
shows that a restored one has kept its model instead of training it again.
"""

import json
import os
import secrets
import signal
import sys
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

STARTED_AT = datetime.now(timezone.utc).isoformat()


def make_table(rows):
    """A day of noisy measurements of a wave: time in hours, and what the model is to learn."""
    random = np.random.default_rng(secrets.randbits(64))
    table = pd.DataFrame({"x": random.uniform(0, 24, rows)})
    table["y"] = 10 * np.sin(table["x"] / 3) + table["x"] + random.normal(0, 1, rows)
    table["hour"] = table["x"].astype(int)
    return table.join(table.groupby("hour")["y"].mean().rename("hourly"), on="hour")


def train(table):
    training, validation = train_test_split(table, test_size=0.2)
    model = RandomForestRegressor(n_estimators=150, min_samples_leaf=80)
    model.fit(training[["x"]].to_numpy(), training["y"].to_numpy())
    return model, model.score(validation[["x"]].to_numpy(), validation["y"].to_numpy())


class Notebook:
    """What this process keeps in memory, and nowhere else."""

    def __init__(self):
        self.model, self.score = train(make_table(30_000))
        self.values = {}
        self.requests = 0
        self.lock = threading.Lock()

    def count_request(self):
        with self.lock:
            self.requests += 1

    def predict(self, x):
        return float(self.model.predict(np.array([[x]]))[0])

    def info(self):
        return {"startedAt": STARTED_AT, "trained": True, "score": self.score, "requests": self.requests}


class Handler(BaseHTTPRequestHandler):
    """Answers in HTTP/1.0, which closes each connection: an open one would keep CRIU from dumping."""

    # Bounds how long a client that sends nothing can hold a connection open.
    timeout = 2

    @property
    def notebook(self):
        return self.server.notebook

    def do_GET(self):
        self.notebook.count_request()
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        try:
            if url.path == "/health":
                self.answer(200, {"status": "ok"})
            elif url.path == "/info":
                self.answer(200, self.notebook.info())
            elif url.path == "/predict":
                x = float(query["x"])
                self.answer(200, {"x": x, "prediction": self.notebook.predict(x)})
            elif url.path == "/state":
                self.answer(200, {"key": query["key"], "value": self.notebook.values[query["key"]]})
            else:
                self.answer(404, {"error": "no such page"})
        except KeyError as missing:
            self.answer(404, {"error": f"nothing under {missing}"})
        except ValueError as invalid:
            self.answer(400, {"error": str(invalid)})

    def do_PUT(self):
        self.notebook.count_request()
        url = urlsplit(self.path)
        key = parse_qs(url.query).get("key", [""])[0]
        if url.path != "/state" or not key:
            self.answer(404, {"error": "only /state?key=... can be put"})
            return
        self.notebook.values[key] = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.answer(200, {"key": key, "value": self.notebook.values[key]})

    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Probes come every second: the log is for what happens once."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    # As process 1 of a container it would otherwise ignore the signal that asks it to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    notebook = Notebook()
    server = Server(("0.0.0.0", int(os.environ.get("PORT", "8080"))), Handler)
    server.notebook = notebook
    print(f"notebook: trained (score {notebook.score:.3f}), listening on {server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
