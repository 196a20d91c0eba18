#!/usr/bin/env python3
"""An independent reader of Strongroom's formats, written from docs/formats/ alone.

    reader.py list DATA-DIR           everything that is stored, as JSON, without secrets
    reader.py decrypt DATA-DIR FILE   the plaintext of a ciphertext; with --context JSON
    reader.py token DATA-DIR FILE     what a session token says, as JSON, without its secret

The node must be stopped. The root of trust is DATA-DIR/root.key, or --root-key-file FILE, or
--root-passphrase-file FILE, or --root-shares-file FILE with a share on each line.
"""

import argparse
import json
import sys
from pathlib import Path

from primitives import Damaged
from session_token import read_session_token
from store import open_directory


def shown(value):
    """`value` as it can be printed: bytes in hexadecimal, secrets not at all."""
    if isinstance(value, dict):
        return {name: shown(member) for name, member in value.items() if name not in ("secret", "token")}
    if isinstance(value, list):
        return [shown(member) for member in value]
    return value.hex() if isinstance(value, bytes) else value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["list", "decrypt", "token"])
    parser.add_argument("directory")
    parser.add_argument("file", nargs="?")
    parser.add_argument("--context", default="{}", type=json.loads)
    parser.add_argument("--root-key-file")
    parser.add_argument("--root-passphrase-file")
    parser.add_argument("--root-shares-file")
    given = parser.parse_args()
    if (given.command == "list") != (given.file is None):
        parser.error("decrypt and token take a file, and list takes none")
    try:
        store = open_directory(
            given.directory, given.root_key_file, given.root_passphrase_file, given.root_shares_file
        )
        if given.command == "list":
            store.check_materials()
            records = [{"kind": kind, **shown(fields)} for kind, fields in store.records]
            json.dump({"root": store.root, "records": records}, sys.stdout, indent=1)
        elif given.command == "token":
            token = read_session_token(store.domain, Path(given.file).read_text())
            json.dump(shown(token), sys.stdout, indent=1)
        else:
            sys.stdout.buffer.write(store.decrypt(Path(given.file).read_bytes(), given.context))
    except (Damaged, OSError, ValueError) as failure:
        sys.exit(f"reader: {failure}")


if __name__ == "__main__":
    main()
