import type { Line } from './Line';
import type { Category } from './sharing';
import { tellingPost } from './tellingPost';
import { thumbnailOf } from './thumbnail';

/** What is to be sent. */
export interface Share {
  file: File;
  category: Category;
  validUntil: string | undefined;
  /** How much of it went, 0 to 1. */
  onProgress: (part: number) => void;
}

/** Sends a file with its message; all of it but the end of its time is encrypted. */
export async function share(line: Line, { file, category, validUntil, onProgress }: Share): Promise<void> {
  const channel = line.config.filesChannel ?? line.config.consultationChannel;
  if (!channel) return;
  const thumbnail = await thumbnailOf(file);
  const ends = validUntil === undefined ? {} : { validUntil };
  const message = {
    type: 'FILE_SHARED',
    category,
    sender: { id: line.personId, role: line.role },
    timestamp: new Date().toISOString(),
    ...(thumbnail === undefined ? {} : { thumbnail }),
    ...ends,
  };
  const data = new Uint8Array(await file.arrayBuffer());
  await line.client.files.send({ channel, name: file.name, data, message, fetch: tellingPost(onProgress), ...ends });
}
