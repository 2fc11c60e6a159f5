import { Paperclip, SendHorizontal } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState, type ChangeEvent, type SubmitEvent } from 'react';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { useWords, withWords } from '../words';
import { Bubble } from './Bubble';
import { Leaving } from './Leaving';
import { useLine } from './Line';
import { limit } from './sharing';
import { useChat } from './useChat';
import { useReceipts, useSeen } from './useReceipts';
import { useWriting } from './useWriting';
import './chat.css';

/** Most conversations are without files. */
const attach = withWords(() => import('./Attach'), 'room');
const Attach = lazy(attach);

interface Props {
  /** Whose names are known, by id. */
  names: Readonly<Record<string, string>>;
  empty: string;
  onCount?: (count: number) => void;
}

/** The conversation of a visit, with files. */
export function Chat({ names, empty, onCount }: Props) {
  const { say } = useWords();
  const { line, error, name } = useLine();
  const chat = useChat(line);
  const [log, isSeen] = useSeen();
  const arrived = useReceipts(line, chat.said, isSeen);
  const end = useRef<HTMLDivElement>(null);
  const count = chat.said.length;
  useEffect(() => {
    onCount?.(count);
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [count, onCount, chat.outgoing.length]);
  return (
    <section className="chat" aria-label={say('chat.title')}>
      <Failure error={error} />
      <div ref={log} className="said" role="log" aria-live="polite" tabIndex={0} aria-label={say('chat.title')}>
        {count + chat.outgoing.length === 0 && <p className="quiet">{empty}</p>}
        {chat.said.map((one) => (
          <Bubble key={one.timetoken + one.channel} said={one} isMine={one.from === line?.personId} name={names[one.from]} receipt={one.timetoken === arrived?.timetoken ? arrived.receipt : undefined} />
        ))}
        {chat.outgoing.map((one) => (
          <Leaving key={one.id} one={one} isCut={chat.isCut || !navigator.onLine} onRetry={chat.retry} onDiscard={chat.discard} onActed={() => log.current?.focus()} />
        ))}
        <div ref={end} />
      </div>
      <Writer key={name} name={name} isReady={line?.config.consultationChannel !== undefined} onSend={chat.send} />
    </section>
  );
}

interface WriterProps {
  /** The visit and who writes in it: what is not sent yet is kept for them alone. */
  name: string;
  isReady: boolean;
  onSend: (text: string) => Promise<void>;
}

function Writer({ name, isReady, onSend }: WriterProps) {
  const { say } = useWords();
  const { text, write, send, error } = useWriting(`message.${name}`, onSend);
  const [problem, setProblem] = useState<string>();
  const [picked, setPicked] = useState<File>();
  const picker = useRef<HTMLInputElement>(null);
  // Whoever picks a file without a network keeps the page.
  useEffect(() => void attach().catch(() => undefined), []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isReady) send();
  };
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    const isFit = file.size > 0 && file.size <= limit;
    setProblem(isFit ? undefined : file.size === 0 ? say('chat.file.empty') : say('chat.file.too-large', { limit: limit >> 20 }));
    setPicked(isFit ? file : undefined);
  };
  return (
    <div className="writer">
      {problem !== undefined && <Notice tone="stop">{problem}</Notice>}
      <Failure error={error} />
      {picked && (
        <Suspense>
          <Attach key={`${picked.name} ${picked.lastModified}`} file={picked} onClose={() => setPicked(undefined)} />
        </Suspense>
      )}
      <form className="line" onSubmit={submit}>
        <input ref={picker} type="file" hidden onChange={pick} data-testid="file" />
        <Button shape="round" aria-label={say('chat.file')} isDisabled={!isReady} onPress={() => picker.current?.click()}>
          <Paperclip aria-hidden />
        </Button>
        <Field label={say('chat.write')} value={text} onChange={write} autoComplete="off" maxLength={4000} />
        <Button type="submit" shape="round" aria-label={say('app.send')} isDisabled={!isReady}>
          <SendHorizontal aria-hidden />
        </Button>
      </form>
    </div>
  );
}
