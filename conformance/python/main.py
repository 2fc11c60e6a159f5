"""`main.py write` leaves a message for the other SDKs, `cases` plays every case, `read NOTES` opens
what the others left."""

import json
import os
import sys
import threading

from cases import access, cipher, context, engine, entities, files, history, presence, publish, tenants


def cases():
    slow = [threading.Thread(target=run) for run in (access.expiring, presence.vanishing)]
    for thread in slow:
        thread.start()
    for module in (publish, engine, cipher, history, presence, access, context, entities, files, tenants):
        for run in module.ALL:
            run()
    for thread in slow:
        thread.join()


def main(phase, *arguments):
    if phase == "write":
        print(json.dumps(cipher.write()))
    elif phase == "read":
        cipher.read(json.loads(arguments[0]))
    elif phase == "ghost":
        presence.ghost(*arguments)
    else:
        cases()


main(*sys.argv[1:])
sys.stdout.flush()
os._exit(0)  # the SDK keeps threads for its polls
