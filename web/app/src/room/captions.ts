/** The little of speech recognition that is used here. */
interface Recognizer {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally: boolean;
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null;
  onend: (() => void) | null;
  start: () => void;
  stop: () => void;
}

interface Recognition {
  new (): Recognizer;
  available?: (of: { langs: string[]; processLocally: true }) => Promise<string>;
}

/** A recogniser that ended by itself, as all do after a while, goes on after so many milliseconds. */
const pause = 300;

/**
 * Own words as text, for others who want to read them. Only a recogniser that works on this very device is
 * used: without `processLocally` a browser may send what is said in a visit to its maker, and then there are no captions.
 */
export class Captions {
  /** Whether this browser can give captions of what is said here. */
  canGive = false;
  /** Whether the person wants to read what the others say. */
  isWanted = false;
  private recognizer: Recognizer | undefined;

  constructor(
    private readonly tell: (text: string) => void,
    private readonly changed: () => void,
  ) {}

  /** Asks what the browser offers in the language of the page. */
  async look(): Promise<void> {
    this.canGive = (await recognition()?.available?.({ langs: [document.documentElement.lang], processLocally: true }).catch(() => '')) === 'available';
    if (this.canGive) this.changed();
  }

  want(isWanted: boolean): void {
    this.isWanted = isWanted;
    this.changed();
  }

  /** Listens for as long as somebody reads. */
  run(isRead: boolean): void {
    if (isRead === (this.recognizer !== undefined) || !this.canGive) return;
    if (isRead) this.begin();
    else this.close();
  }

  close(): void {
    const { recognizer } = this;
    this.recognizer = undefined;
    recognizer?.stop();
  }

  private begin(): void {
    const recognizer = new (recognition()!)();
    Object.assign(recognizer, { lang: document.documentElement.lang, continuous: true, interimResults: true, processLocally: true });
    recognizer.onresult = ({ results }) => {
      const text = results[results.length - 1]?.[0]?.transcript.trim();
      if (text) this.tell(text);
    };
    recognizer.onend = () => setTimeout(() => this.recognizer === recognizer && recognizer.start(), pause);
    this.recognizer = recognizer;
    recognizer.start();
  }
}

const recognition = (): Recognition | undefined => (window as unknown as { SpeechRecognition?: Recognition }).SpeechRecognition;
