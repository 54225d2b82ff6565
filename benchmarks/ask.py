"""Ask an address until it answers with a status: `ask.py ADDRESS STATUS [HOST]`; where there is Python alone."""

import ssl
import sys
import time
import urllib.request

LONGEST = 120  # seconds
address, wanted, host = [*sys.argv[1:], ""][:3]
asked = urllib.request.Request(address, headers={"Host": host} if host else {})
anybody = ssl.create_default_context()
anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE  # a certificate of the run's own
said = "nothing"
end = time.monotonic() + LONGEST
while time.monotonic() < end:
    try:
        with urllib.request.urlopen(asked, timeout=10, context=anybody) as answer:
            said = str(answer.status)
    except OSError as error:
        said = str(error)
    if said == wanted:
        sys.exit()
    time.sleep(0.5)
sys.exit(f"{address}: {said} for {LONGEST} seconds")
