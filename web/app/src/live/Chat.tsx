import { Paperclip, SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState, type ChangeEvent, type SubmitEvent } from 'react';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { useDraft } from '../draft';
import { useWords } from '../words';
import { clock } from '../words/times';
import { useLine } from './Line';
import { timeOf, useChat, type Said } from './useChat';
import './chat.css';

/** Larger files are refused by the server; bytes. */
const limit = 5 << 20;

interface Props {
  /** Whose names are known, by id. */
  names: Readonly<Record<string, string>>;
  empty: string;
  onCount?: (count: number) => void;
}

/** The conversation of a visit, with files. */
export function Chat({ names, empty, onCount }: Props) {
  const { say } = useWords();
  const { line, error } = useLine();
  const chat = useChat(line);
  const end = useRef<HTMLDivElement>(null);
  const count = chat.said.length;
  useEffect(() => {
    onCount?.(count);
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [count, onCount, chat.outgoing.length]);
  return (
    <section className="chat" aria-label={say('chat.title')}>
      <Failure error={error} />
      <div className="said" role="log" aria-live="polite" tabIndex={0} aria-label={say('chat.title')}>
        {count + chat.outgoing.length === 0 && <p className="quiet">{empty}</p>}
        {chat.said.map((one) => (
          <Bubble key={one.timetoken + one.channel} said={one} isMine={one.from === line?.personId} name={names[one.from]} />
        ))}
        {chat.outgoing.map((one) => (
          <p key={one.id} className="bubble mine">
            {one.text}
            <small>{one.failure ? say('chat.failed', { why: one.failure }) : say(chat.isCut || !navigator.onLine ? 'chat.waiting' : 'chat.sending')}</small>
          </p>
        ))}
        <div ref={end} />
      </div>
      <Writer isReady={line !== undefined} onSend={chat.send} onFile={chat.sendFile} />
    </section>
  );
}

function Bubble({ said, isMine, name }: { said: Said; isMine: boolean; name: string | undefined }) {
  const { say, language } = useWords();
  const who = isMine ? say('chat.you') : (name ?? say('chat.clinic'));
  return (
    <div className={isMine ? 'bubble mine' : 'bubble'}>
      {said.text}
      {said.isUnreadable && <em>{say('chat.unreadable')}</em>}
      {said.file && <Attachment file={said.file} />}
      <small>{say('chat.from', { name: who, time: clock(timeOf(said), language) })}</small>
    </div>
  );
}

/** Opened here, and saved under its own name: the bytes never leave this browser in the clear. */
function Attachment({ file }: { file: NonNullable<Said['file']> }) {
  const { say } = useWords();
  const { line } = useLine();
  const [error, setError] = useState<unknown>();
  const open = async () => {
    try {
      const bytes = await line!.client.files.download(file);
      const url = URL.createObjectURL(new Blob([bytes as BlobPart]));
      const link = Object.assign(document.createElement('a'), { href: url, download: file.name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <>
      <Button look="bare" onPress={() => void open()}>
        <Paperclip aria-hidden /> {say('chat.file.open', { name: file.name })}
      </Button>
      <Failure error={error} />
    </>
  );
}

interface WriterProps {
  isReady: boolean;
  onSend: (text: string) => Promise<void>;
  onFile: (file: File) => Promise<void>;
}

function Writer({ isReady, onSend, onFile }: WriterProps) {
  const { say } = useWords();
  const [text, setText, drop] = useDraft('message', '');
  const [problem, setProblem] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    onSend(text.trim()).then(() => {
      setText('');
      drop();
    }, setError);
  };
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    setProblem(file.size > limit ? say('chat.file.too-large', { limit: limit >> 20 }) : undefined);
    if (file.size > limit) return;
    setIsBusy(true);
    onFile(file).catch(setError).finally(() => setIsBusy(false));
  };
  return (
    <form className="writer" onSubmit={submit}>
      {problem !== undefined && <Notice tone="stop">{problem}</Notice>}
      <Failure error={error} />
      <div className="line">
        <input ref={picker} type="file" hidden onChange={pick} data-testid="file" />
        <Button shape="round" aria-label={say('chat.file')} isPending={isBusy} isDisabled={!isReady} onPress={() => picker.current?.click()}>
          <Paperclip aria-hidden />
        </Button>
        <Field label={say('chat.write')} value={text} onChange={setText} autoComplete="off" maxLength={4000} />
        <Button type="submit" shape="round" aria-label={say('app.send')} isDisabled={!isReady}>
          <SendHorizontal aria-hidden />
        </Button>
      </div>
    </form>
  );
}
