import { lazy, Suspense } from 'react';
import { useWords, withWords } from '../words';
import { clock, moment } from '../words/times';
import type { Receipt } from './receipts';
import { timeOf, type Said } from './useChat';

/** Most conversations are without files. */
const Attachment = lazy(withWords(() => import('./Attachment'), 'room'));

interface Props {
  said: Said;
  isMine: boolean;
  /** Who said it, if that is known. */
  name: string | undefined;
  /** Whether the conversation goes on for days, so that a time alone does not say when. */
  isLong?: boolean;
  /** How far it has come with somebody else, where that is told. */
  receipt?: Receipt | undefined;
}

/** One thing that somebody said. */
export function Bubble({ said, isMine, name, isLong = false, receipt }: Props) {
  const { say, language } = useWords();
  const who = isMine ? say('chat.you') : (name ?? say('chat.clinic'));
  const when = (isLong ? moment : clock)(timeOf(said), language);
  return (
    <div className={isMine ? 'bubble mine' : 'bubble'}>
      {said.text}
      {said.isUnreadable && <em>{say('chat.unreadable')}</em>}
      {said.file && (
        <Suspense>
          <Attachment file={said.file} />
        </Suspense>
      )}
      <small>{say('chat.from', { name: who, time: when })}</small>
      {receipt && (
        // It is there for whoever looks, and interrupts nobody.
        <small className="receipt" aria-live="off">
          <span className="hidden-text">{say(`chat.receipt.${receipt}.long`)}</span>
          <span aria-hidden>{say(`chat.receipt.${receipt}`)}</span>
        </small>
      )}
    </div>
  );
}
