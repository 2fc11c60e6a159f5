import { useQuery } from '@tanstack/react-query';
import { agreements } from '../../api/oversight';
import type { Readiness } from '../../api/views';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { State } from '../../design/State';
import { Table } from '../../design/Table';
import { useWords } from '../../words';
import { stamp } from '../../words/times';

type Name = 'tls' | 'keys' | 'egress' | 'hosts' | 'agreements' | 'log' | 'checks';

/** Whether the server takes health data, and what it lacks. */
export function Ready() {
  const { say } = useWords();
  const found = useQuery({ queryKey: ['agreements', 'readiness'], queryFn: agreements.readiness });
  return (
    <section className="card stack">
      <h2>{say('ready.title')}</h2>
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {found.data && <Report readiness={found.data} />}
    </section>
  );
}

function Report({ readiness }: { readiness: Readiness }) {
  const { say, language } = useWords();
  const isTrial = readiness.mode === 'trial';
  return (
    <>
      {isTrial && <Notice title={say('ready.trial')} />}
      {!isTrial && readiness.accepts && <Notice tone="go" title={say('ready.yes')} />}
      {!readiness.accepts && (
        <Notice tone="wait" title={say('ready.no')}>
          {say('ready.no.text')}
        </Notice>
      )}
      {readiness.liveSince && <p>{say('ready.live', { when: stamp(readiness.liveSince, language) })}</p>}
      <Table
        label={say('ready.title')}
        heads={[say('ready.item'), say('ready.state'), say('ready.do')]}
        rows={readiness.items.map((item) => ({
          key: item.name,
          cells: [
            say(`ready.name.${item.name as Name}`),
            <State key="state" tone={item.met ? 'go' : 'wait'}>
              {say(item.met ? 'ready.there' : 'ready.missing')}
            </State>,
            item.met ? '' : say(`ready.do.${item.name as Name}`),
          ],
        }))}
        named={0}
      />
    </>
  );
}
