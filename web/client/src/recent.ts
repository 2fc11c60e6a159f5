/** So many are remembered of each channel. */
const OF_CHANNEL = 10_000;
/** And so many of all channels together, which takes some ten megabytes at most. */
const IN_ALL = 100_000;

/** What was told lately, by channel: whoever goes back in time hears nothing twice. What was met last is forgotten last. */
export class Recent {
  /** Both in the order in which they were met last. */
  private readonly channels = new Map<string, Set<string>>();
  private size = 0;

  constructor(
    private readonly ofChannel = OF_CHANNEL,
    private readonly inAll = IN_ALL,
  ) {}

  /** Whether it was not told, or so long ago that it is forgotten; from now on it was. */
  isNew(channel: string, key: string): boolean {
    const keys = this.channels.get(channel) ?? new Set<string>();
    this.channels.delete(channel);
    this.channels.set(channel, keys);
    const isKnown = keys.delete(key);
    keys.add(key);
    if (isKnown) return false;
    this.size += 1;
    const [longest] = this.channels;
    if (keys.size > this.ofChannel) this.forget(channel, keys);
    else if (this.size > this.inAll && longest) this.forget(...longest);
    return true;
  }

  /** Forgets the one of a channel that was met longest ago. */
  private forget(channel: string, keys: Set<string>): void {
    const [oldest] = keys;
    if (oldest !== undefined && keys.delete(oldest)) this.size -= 1;
    if (keys.size === 0) this.channels.delete(channel);
  }
}
