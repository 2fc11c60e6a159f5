import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic } from '../../api/calls';
import { retention } from '../../api/oversight';
import { useSession } from '../../api/session';
import type { Retention } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Table } from '../../design/Table';
import { useSay } from '../../words';
import { useCodes } from '../../words/codes';
import { ChangeContacts } from '../record/Contacts';
import { useStep } from '../useStep';

const lacking = ['class', 'record', 'reason', 'about'] as const;
const heads = ['class', 'now', 'month', 'year', 'held', 'unruled'] as const;

/** What falls due, class by class. */
export function Due({ due, unruled }: Pick<Retention, 'due' | 'unruled'>) {
  const say = useSay();
  const classOf = useCodes('retention.class');
  const plan = useStep('retention', retention.plan);
  return (
    <section className="card stack">
      <div className="row spread">
        <h2>{say('retention.due')}</h2>
        <Button isPending={plan.isPending} onPress={() => plan.mutate()}>
          {say('retention.plan.make')}
        </Button>
      </div>
      <p>{say('retention.due.text')}</p>
      <Failure error={plan.error} />
      <Table
        label={say('retention.due')}
        heads={heads.map((head) => say(`retention.due.${head}`))}
        rows={due.map((one) => ({ key: one.class, cells: [classOf(one.class), one.now, one.withinMonth, one.withinYear, one.held, one.withoutRule] }))}
        named={0}
      />
      {unruled.length > 0 && <Unruled unruled={unruled} />}
    </section>
  );
}

/** What is kept because nothing says until when, with what is missing. */
function Unruled({ unruled }: Pick<Retention, 'unruled'>) {
  const say = useSay();
  const classOf = useCodes('retention.class');
  const reasonOf = useCodes('retention.unruled');
  const { data: session } = useSession();
  const enters = (one: Retention['unruled'][number]) => session?.role === 'administrator' && one.reason === 'no-birth-date' && one.class === 'medical-record';
  return (
    <details>
      <summary>{say('retention.unruled')}</summary>
      <p>{say('retention.unruled.text')}</p>
      <Table
        label={say('retention.unruled')}
        heads={lacking.map((head) => say(`retention.unruled.${head}`))}
        rows={unruled.map((one) => ({
          key: [one.class, one.subject, one.about].join(' '),
          cells: [classOf(one.class), <code>{one.subject}</code>, reasonOf(one.reason), one.about ? <code>{one.about}</code> : enters(one) && <EnterBirth record={one.subject} />],
        }))}
        named={1}
      />
    </details>
  );
}

/** Enters when somebody was born: no rule says until when they are kept before that is known. */
function EnterBirth({ record }: { record: string }) {
  const say = useSay();
  const [isOpen, setIsOpen] = useState(false);
  const found = useQuery({ queryKey: ['person', record], queryFn: () => clinic.person(record), enabled: isOpen });
  return (
    <>
      <Button shape="compact" isPending={isOpen && found.isPending} onPress={() => setIsOpen(true)}>
        {say('retention.unruled.enter', { record })}
      </Button>
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {isOpen && found.data && <ChangeContacts person={found.data} onClose={() => setIsOpen(false)} />}
    </>
  );
}
