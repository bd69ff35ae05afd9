"""gunicorn's settings for the tiny application: a reply is given up after two seconds."""

import os

from service.serving import http_connection

http_connection.SECONDS = 2
bind = [f"127.0.0.1:{os.environ['PORT']}", f"unix:{os.environ['TINY_SOCKET']}"]
workers = 1
worker_class = "service.serving.worker.Worker"
graceful_timeout = 15
control_socket_disable = True
