// A bad network in front of the server: off, or slow with some requests and some answers lost.

import { createServer, request } from 'node:http';

const DELAY = 300;
const DROPPED = 0.05;
const LOST = 0.05;

export class Link {
  up = false;
  passed = 0;
  dropped = 0;
  lost = 0;
  #server = createServer((asked, answer) => void this.#carry(asked, answer));
  #target;
  #state = 20_261_126;

  /** Listens on a free port and gives its address. */
  async open(target) {
    this.#target = new URL(`http://${target}`);
    this.#server.on('connection', (socket) => this.up || socket.destroy());
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #carry(asked, answer) {
    const chunks = await asked.toArray().catch(() => undefined);
    const fate = this.#chance();
    await new Promise((resolve) => setTimeout(resolve, DELAY));
    if (!chunks || !this.up) return void asked.socket.destroy();
    if (fate < DROPPED) {
      this.dropped += 1;
      return void asked.socket.destroy();
    }
    const { hostname, port } = this.#target;
    const sent = request({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers }, async (got) => {
      const body = Buffer.concat(await got.toArray().catch(() => []));
      if (fate < DROPPED + LOST) {
        this.lost += 1;
        return void asked.socket.destroy();
      }
      this.passed += 1;
      answer.writeHead(got.statusCode, got.headers).end(body);
    });
    sent.on('error', () => asked.socket.destroy());
    // Whoever hangs up a poll hangs up on the server, too.
    answer.on('close', () => sent.destroy());
    sent.end(Buffer.concat(chunks));
  }

  /** From 0 up to 1, the same in every run (mulberry32). */
  #chance() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
