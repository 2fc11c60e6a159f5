import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { training } from '../../api/registers';
import type { Role } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { State, type Tone } from '../../design/State';
import { Table } from '../../design/Table';
import { useWords } from '../../words';
import { day } from '../../words/times';
import { useNameOf } from '../names';
import { Entries } from './Entries';
import { RecordTraining } from './RecordTraining';

type Due = 'current' | 'due' | 'overdue' | 'never';
const tones: Record<Due, Tone> = { current: 'go', due: 'wait', overdue: 'stop', never: 'stop' };

/** Who of the active staff is trained, and who is due. */
export function Training() {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const [isRecording, setIsRecording] = useState(false);
  const list = useQuery({ queryKey: ['registers', 'training'], queryFn: training.members });
  const members = list.data?.items ?? [];
  const trained = members.filter(({ state }) => state === 'current' || state === 'due').length;
  const rows = members.map((one) => ({
    key: one.personId,
    cells: [
      nameOf(one.personId),
      say(`person.${one.role as Exclude<Role, 'guest'>}`),
      one.joined ? day(one.joined, language) : say('registers.joined.unknown'),
      one.trained ? day(one.trained, language) : say('registers.trained.never'),
      <State key="state" tone={tones[one.state as Due]}>
        {say(`registers.due.${one.state as Due}`)}
      </State>,
    ],
  }));
  const heads = ['registers.person', 'registers.role', 'registers.joined', 'registers.trained', 'registers.state'] as const;
  return (
    <section className="stack" aria-labelledby="training">
      <div className="row spread">
        <h2 id="training">{say('registers.training')}</h2>
        {list.data && (
          <Button look="primary" onPress={() => setIsRecording(true)}>
            {say('registers.record')}
          </Button>
        )}
      </div>
      <p className="quiet">{say('registers.training.text')}</p>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data && <p>{say('registers.trained.count', { trained, all: members.length })}</p>}
      {list.data && <Table label={say('registers.members')} heads={heads.map((head) => say(head))} rows={rows} named={0} />}
      <Entries />
      {isRecording && <RecordTraining members={members} onClose={() => setIsRecording(false)} />}
    </section>
  );
}
