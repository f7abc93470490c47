"""Asks for the URLs of its arguments through the environment's proxy, with what comes with Python."""

import json
import sys
import urllib.error
import urllib.request

answers = []
for url in sys.argv[1:]:
    try:
        with urllib.request.urlopen(url) as response:
            answers.append({"status": response.status, "text": response.read().decode()})
    except urllib.error.HTTPError as error:
        answers.append({"status": error.code, "text": error.read().decode()})
    except OSError as error:
        answers.append({"error": str(error)})
print(json.dumps(answers))
