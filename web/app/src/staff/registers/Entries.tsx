import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { training } from '../../api/registers';
import type { TrainingEntry } from '../../api/views';
import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { Empty } from '../../design/Empty';
import { Failure } from '../../design/Failure';
import { State } from '../../design/State';
import { Table } from '../../design/Table';
import { useSay, useWords } from '../../words';
import { day } from '../../words/times';
import { useNameOf } from '../names';

/** So many are shown at first, and again so many. */
const PAGE = 20;

/** What was written down about training, what came last first; a wrong entry is taken back, and stays. */
export function Entries() {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const [shown, setShown] = useState(PAGE);
  const [wrong, setWrong] = useState<TrainingEntry>();
  const list = useQuery({ queryKey: ['registers', 'entries'], queryFn: training.entries });
  const all = list.data?.items ?? [];
  const rows = all.slice(0, shown).map((one) => ({
    key: one.id,
    cells: [
      day(one.day, language),
      nameOf(one.personId),
      one.course,
      one.materialSha256 ? (
        <code key="hash" className="small quiet" title={one.materialSha256}>
          {one.materialSha256.slice(0, 12)}
        </code>
      ) : (
        '–'
      ),
      nameOf(one.recordedBy),
      one.struckBy ? (
        <State key="struck" tone="plain">
          {say('registers.struck', { name: nameOf(one.struckBy) })}
        </State>
      ) : (
        <Button key="strike" look="stop" shape="compact" onPress={() => setWrong(one)}>
          {say('registers.strike')}
          <span className="hidden-text">{` (${nameOf(one.personId)}, ${one.course}, ${day(one.day, language)})`}</span>
        </Button>
      ),
    ],
  }));
  const heads = ['registers.day', 'registers.person', 'registers.course', 'registers.hash', 'registers.by', 'registers.entry'] as const;
  return (
    <>
      <h3>{say('registers.entries')}</h3>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data && all.length === 0 && <Empty title={say('registers.entries.empty')}>{say('registers.entries.empty.text')}</Empty>}
      {all.length > 0 && <Table label={say('registers.entries')} heads={heads.map((head) => say(head))} rows={rows} named={1} />}
      {all.length > shown && (
        <div className="actions">
          <Button onPress={() => setShown(shown + PAGE)}>{say('app.more')}</Button>
        </div>
      )}
      {wrong && <Strike entry={wrong} onClose={() => setWrong(undefined)} />}
    </>
  );
}

function Strike({ entry, onClose }: { entry: TrainingEntry; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const nameOf = useNameOf();
  const strike = useMutation({
    mutationFn: () => training.strike(entry.id),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['registers'] });
    },
  });
  return (
    <Confirm title={say('registers.strike.title')} action={say('registers.strike')} isPending={strike.isPending} error={strike.error} onConfirm={() => strike.mutate()} onClose={onClose}>
      <p>{say('registers.strike.text', { name: nameOf(entry.personId), course: entry.course })}</p>
    </Confirm>
  );
}
