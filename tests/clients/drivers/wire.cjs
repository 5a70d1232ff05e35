"use strict";
// What wire.py is for the drivers that run in Node.js: the same lines of JSON, the same vocabulary.

const readline = require("readline");

// The server refused a request; the text is the error's name, `kind` the class that the library has for it.
class RefusedError extends Error {
  constructor(name, kind = null) {
    super(name);
    this.kind = kind;
  }
}

function write(message) {
  process.stdout.write(JSON.stringify(message) + "\n");
}

// One client of a library. Commands are the methods that have no leading underscore.
class Handle {
  constructor(server, name, { directory, settings }) {
    Object.assign(this, { server, name, directory, settings });
  }

  _tell(event, fields) {
    write({ handle: this.name, event, ...fields });
  }
}

// Run a driver. The first argument of the process is the server as JSON: host, port, pem, fingerprint, modulus.
function main(HandleType, prepare) {
  console.log = console.error; // libraries talk, and standard output is for answers
  const server = JSON.parse(process.argv[2]);
  const handles = new Map();
  prepare(server);

  async function perform({ handle: name, do: command, with: given }) {
    if (command === "open") {
      const handle = new HandleType(server, name, given);
      handles.set(name, handle);
      return await handle.connect();
    }
    const handle = handles.get(name);
    if (command.startsWith("_") || typeof handle[command] !== "function") {
      throw new RefusedError(`no such command: ${command}`);
    }
    if (command === "close") {
      handles.delete(name);
    }
    return await handle[command](given);
  }

  async function answer(line) {
    const request = JSON.parse(line);
    try {
      write({ id: request.id, result: (await perform(request)) ?? null });
    } catch (error) {
      const refused = error instanceof RefusedError;
      const text = refused ? error.message : `${error.name}: ${error.message}`;
      write({ id: request.id, error: text, kind: error.kind ?? null });
      if (!refused) {
        console.error(error);
      }
    }
  }

  const lines = readline.createInterface({ input: process.stdin });
  lines.on("line", answer);
  lines.on("close", async () => {
    const closing = [...handles.values()].map((handle) => handle.close().catch(() => {}));
    await Promise.race([Promise.all(closing), new Promise((done) => setTimeout(done, 5000))]);
    process.exit(0);
  });
}

module.exports = { Handle, RefusedError, main };
