import { Paperclip } from 'lucide-react';
import { useState } from 'react';
import { problemOf } from '../api/problem';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { useWords } from '../words';
import { date } from '../words/times';
import { useLine } from './Line';
import { nameOf, type SharedFile } from './sharing';

/** Opened here, and saved under its own name: the bytes never leave this browser in the clear. */
export default function Attachment({ file }: { file: SharedFile }) {
  const { say, language } = useWords();
  const { line } = useLine();
  const [error, setError] = useState<unknown>();
  const open = async () => {
    setError(undefined);
    try {
      const bytes = await line!.client.files.download(file);
      const url = URL.createObjectURL(new Blob([bytes as BlobPart]));
      const link = Object.assign(document.createElement('a'), { href: url, download: file.name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (reason) {
      setError(problemOf(reason));
    }
  };
  return (
    <div className="attachment">
      {file.thumbnail !== undefined && <img src={file.thumbnail} alt="" />}
      <Button look="bare" onPress={() => void open()}>
        <Paperclip aria-hidden /> {say('chat.file.open', { name: file.name })}
      </Button>
      {file.category !== 'other' && <small>{say(nameOf(file.category))}</small>}
      {file.validUntil !== undefined && <small>{say('chat.file.valid', { day: date(file.validUntil, language) })}</small>}
      <Failure error={error} />
    </div>
  );
}
