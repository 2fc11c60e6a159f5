import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { useTried } from '../design/useTried';
import { useSay } from '../words';

interface Props {
  /** What is reviewed, for those who do not see where the buttons stand. */
  line: string;
  /** The list that is read again. */
  stale: string;
  review: (verdict: string, note: string) => Promise<unknown>;
}

/** A reviewer's finding: whether it was justified, and on what that stands. */
export function Finding({ line, stale, review }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const [isTried, setIsTried] = useTried();
  const found = useMutation({ mutationFn: (verdict: string) => review(verdict, note.trim()), onSuccess: () => client.invalidateQueries({ queryKey: [stale] }) });
  const isShort = note.trim().length < 10;
  const which = <span className="hidden-text">({line})</span>;
  const decide = (verdict: string) => {
    setIsTried(true);
    if (!isShort) found.mutate(verdict);
  };
  return (
    <>
      <Field label={say('reviews.note')} value={note} onChange={setNote} rows={2} wrong={isTried && isShort ? say('glass.why.short') : undefined} />
      <Failure error={found.error} />
      <div className="actions">
        <Button isPending={found.isPending} onPress={() => decide('unjustified')}>
          {say('reviews.unjustified')} {which}
        </Button>
        <Button look="primary" isPending={found.isPending} onPress={() => decide('justified')}>
          {say('reviews.justified')} {which}
        </Button>
      </div>
    </>
  );
}
