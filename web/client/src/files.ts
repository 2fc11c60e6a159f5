import type { Caller } from './caller.js';
import { asFailure } from './errors.js';
import { present } from './present.js';
import { flag, type Message } from './publisher.js';
import type { Seals } from './seals.js';
import { encode, send } from './transport.js';

/** A file to be sent, and what is said with it. */
export interface SendFile extends Omit<Message, 'id' | 'message'> {
  name: string;
  data: Uint8Array;
  message?: unknown;
  /** From this instant on (RFC 3339) the server does not give it any more. */
  validUntil?: string;
  /** What its bytes are sent with, where `fetch` tells too little of how far they are. */
  fetch?: typeof fetch;
}

/** Where a file is. */
export interface FileName {
  channel: string;
  id: string;
  name: string;
}

/** A file that is there, and what is said of it. */
export interface Announcement extends FileName, Omit<SendFile, 'data' | 'validUntil' | 'fetch'> {}

export interface ListedFile {
  id: string;
  name: string;
  /** Bytes, as they are stored. */
  size: number;
  created: string;
}

/** A form that takes one file, once and soon. */
interface Upload {
  data: { id: string; name: string };
  file_upload_request: { url: string; form_fields: { key: string; value: string }[] };
}

/** So often an upload is begun anew. */
const ATTEMPTS = 3;
/** Milliseconds for the bytes of a file. */
const PATIENCE = 300_000;

/** Files beside messages; encrypted with the channel's key before they leave. */
export class Files {
  constructor(
    private readonly caller: Caller,
    private readonly seals: Seals,
  ) {}

  /** Uploads a file and tells the channel of it. */
  async send({ data, validUntil, fetch: fetcher = this.caller.fetcher, ...about }: SendFile): Promise<FileName & { timetoken: string }> {
    const { channel, name } = about;
    const sealed = (await this.seals.of(channel)?.sealBytes(data)) ?? data;
    const file = { channel, ...(await this.upload(channel, present({ name, validUntil }), sealed, fetcher)) };
    return { ...file, timetoken: await this.announce({ ...about, ...file }) };
  }

  /** Tells the channel of a file that is there already; gives the timetoken. */
  async announce({ channel, id, name, message, meta, customType, store, ttl }: Announcement): Promise<string> {
    const payload = JSON.stringify(await this.seals.seal(channel, { ...present({ message }), file: { id, name } }));
    const { publishKey, subscribeKey } = this.caller.identity;
    const path = `/v1/files/publish-file/${publishKey}/${subscribeKey}/0/${encode(channel)}/0/${encode(payload)}`;
    // The id lets it be tried again without being told twice.
    const told = JSON.stringify({ ...meta, clientMessageId: crypto.randomUUID() });
    const query = { meta: told, custom_message_type: customType, store: flag(store), ttl };
    const [, , timetoken] = await this.caller.json<[number, string, string]>(path, { query, retries: 5 });
    return timetoken;
  }

  async list(channel: string, { limit, next }: { limit?: number; next?: string } = {}): Promise<{ items: ListedFile[]; next?: string }> {
    interface Listed {
      data: ListedFile[];
      next: string | null;
    }
    const answer = await this.caller.json<Listed>(`${this.path(channel)}/files`, { query: { limit, next } });
    return { items: answer.data, ...(answer.next ? { next: answer.next } : {}) };
  }

  /** A file's bytes as they were before they were encrypted. */
  async download(file: FileName): Promise<Uint8Array> {
    const { bytes } = await this.caller.ask(this.place(file), { timeout: PATIENCE });
    return this.seals.of(file.channel)?.openBytes(bytes) ?? bytes;
  }

  /** An address for a link; it ends with the token in it. What is encrypted comes encrypted. */
  url(file: FileName): Promise<string> {
    return this.caller.link(this.place(file));
  }

  async delete(file: FileName): Promise<void> {
    await this.caller.json(this.place(file), { method: 'DELETE' });
  }

  /** A form is good for one attempt, so each attempt asks for its own; what was not finished is swept by the server. */
  private async upload(channel: string, about: { name: string; validUntil?: string }, bytes: Uint8Array, fetcher: typeof fetch): Promise<Upload['data']> {
    for (let attempt = 1; ; attempt += 1) {
      const begun = await this.caller.put<Upload>('POST', `${this.path(channel)}/generate-upload-url`, about);
      const form = new FormData();
      for (const { key, value } of begun.file_upload_request.form_fields) form.append(key, value);
      form.append('file', new Blob([bytes as BlobPart]), about.name);
      try {
        await send(fetcher, begun.file_upload_request.url, { method: 'POST', body: form, timeout: PATIENCE });
        return begun.data;
      } catch (error) {
        const failure = asFailure(error);
        if (attempt === ATTEMPTS || !failure.passing) throw failure;
        await this.caller.clock.sleep(failure.retryAfter);
      }
    }
  }

  private place({ channel, id, name }: FileName): string {
    return `${this.path(channel)}/files/${encode(id)}/${encode(name)}`;
  }

  private path(channel: string): string {
    return `/v1/files/${this.caller.identity.subscribeKey}/channels/${encode(channel)}`;
  }
}
