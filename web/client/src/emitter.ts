type Listener<T> = (event: T) => unknown;

/** Events by name, each with its own type. */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<Listener<never>>>();

  /** Calls back for each event of a name; the result ends that. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const set = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  }

  /** Tells everybody who listens, and waits for those who return a promise. */
  async emit<Name extends keyof Events>(name: Name, event: Events[Name]): Promise<void> {
    const set = (this.listeners.get(name) ?? []) as Iterable<Listener<Events[Name]>>;
    await Promise.all([...set].map((listener) => called(listener, event)));
  }
}

/** A listener's error is its own: it surfaces as uncaught, and the others still hear. */
async function called<T>(listener: Listener<T>, event: T): Promise<void> {
  try {
    await listener(event);
  } catch (error) {
    void Promise.reject(error);
  }
}
