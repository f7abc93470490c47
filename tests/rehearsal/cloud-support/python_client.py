"""Asks for the URLs of its arguments through the environment's proxy, with what comes with Python."""

import json
import ssl
import sys
import urllib.error
import urllib.request

# What Python 3.13 and newer ask of certificates, whatever Python this is.
context = ssl.create_default_context()
context.verify_flags |= ssl.VERIFY_X509_STRICT

answers = []
for url in sys.argv[1:]:
    try:
        with urllib.request.urlopen(url, context=context) as response:
            answers.append({"status": response.status, "text": response.read().decode()})
    except urllib.error.HTTPError as error:
        answers.append({"status": error.code, "text": error.read().decode()})
    except OSError as error:
        answers.append({"error": str(error)})
print(json.dumps(answers))
