// A clock that stands until it is told to pass, and later runs on as the machine's does.

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

export class VirtualClock {
  #now = Date.now();
  #ahead;
  #sleepers = [];

  now = () => (this.#ahead === undefined ? this.#now : Date.now() + this.#ahead);

  random = () => Math.random();

  sleep = (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        clearTimeout(sleeper.timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { at: this.now() + milliseconds, wake };
      signal?.addEventListener('abort', wake);
      if (this.#ahead === undefined) this.#sleepers.push(sleeper);
      else sleeper.timer = setTimeout(wake, Math.min(milliseconds, 2 ** 31 - 1));
    });

  /** Lets this much time pass: everybody wakes in turn, and `busy` tells whether something is still under way. */
  async pass(milliseconds, busy) {
    const end = this.#now + milliseconds;
    for (;;) {
      for (let quiet = 0; quiet < 3; quiet = busy() ? 0 : quiet + 1) await turn();
      const [next] = this.#sleepers.sort((a, b) => a.at - b.at);
      if (!next || next.at > end) break;
      this.#sleepers.shift();
      this.#now = next.at;
      next.wake();
    }
    this.#now = end;
  }

  /** From here on time passes by itself. */
  run() {
    this.#ahead = this.#now - Date.now();
    for (const { wake } of this.#sleepers.splice(0)) wake();
  }
}
