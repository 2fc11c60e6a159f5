import { useState } from 'react';
import { page, privacy } from '../api/privacy';
import type { QueuedPrivacyRequest } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { More } from '../design/More';
import { Select } from '../design/Select';
import { usePaged } from '../design/usePaged';
import { Told } from '../privacy/Told';
import { useSay, useTitle } from '../words';
import { Copy } from './privacy/Copy';
import { End } from './privacy/End';
import { Extend } from './privacy/Extend';
import { Reply } from './privacy/Reply';

/** What patients ask about their records, with the day by which each is answered. */
export function PrivacyRequests() {
  const say = useSay();
  const [which, setWhich] = useState('open');
  const list = usePaged(['privacy', 'queue', which], (after) => privacy.queue(which === 'open', after), { size: page, idOf: ({ request }) => request.id });
  const requests = list.items;
  useTitle(say('privacy.queue.title'));
  return (
    <>
      <h1>{say('privacy.queue.title')}</h1>
      <p>{say('privacy.queue.text')}</p>
      <div className="filters">
        <Select label={say('privacy.queue.which')} value={which} onChange={setWhich} options={(['open', 'all'] as const).map((value) => ({ value, label: say(`privacy.queue.which.${value}`) }))} />
      </div>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {requests?.length === 0 && <Empty title={say('privacy.queue.empty')}>{say('privacy.queue.empty.text')}</Empty>}
      {requests?.map((one) => (
        <Queued key={one.request.id} queued={one} />
      ))}
      <More list={list} />
    </>
  );
}

function Queued({ queued }: { queued: QueuedPrivacyRequest }) {
  const say = useSay();
  const { request, patientName: name, madeByName: by } = queued;
  const [step, setStep] = useState<'reply' | 'extend' | 'copy' | 'end'>();
  const done = () => setStep(undefined);
  const line = say('privacy.queue.line', { name, asked: say(`privacy.asked.${request.asked}`) });
  const which = <span className="hidden-text">({line})</span>;
  const isOpen = request.state === 'open';
  return (
    <article className="card stack">
      <Told request={request} heading={line} level={2} />
      {by && <p className="quiet small">{say('privacy.queue.by', { by })}</p>}
      <div className="actions">
        {request.asked === 'access' && (isOpen || request.canCopy) && (
          <Button onPress={() => setStep('copy')}>
            {say('privacy.copy')} {which}
          </Button>
        )}
        {isOpen && request.asked !== 'restriction' && !request.extension && !request.overdue && (
          <Button onPress={() => setStep('extend')}>
            {say('privacy.extend')} {which}
          </Button>
        )}
        {request.asked === 'restriction' && request.state === 'granted' && (
          <Button onPress={() => setStep('end')}>
            {say('restriction.end')} {which}
          </Button>
        )}
        {isOpen && (
          <Button look="primary" onPress={() => setStep('reply')}>
            {say('privacy.reply')} {which}
          </Button>
        )}
      </div>
      {step === 'reply' && <Reply queued={queued} onClose={done} />}
      {step === 'end' && <End queued={queued} onClose={done} />}
      {step === 'extend' && <Extend queued={queued} onClose={done} />}
      {step === 'copy' && <Copy queued={queued} onClose={done} />}
    </article>
  );
}
