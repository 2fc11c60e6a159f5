import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keysets as calls } from '../../api/calls';
import type { Keyset, MadeKeyset } from '../../api/views';
import { Confirm } from '../../design/Confirm';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useSay } from '../../words';
import { beyondProof, useProof } from '../glass/useProof';

export type Kind = 'publish' | 'secret';

/** How long the keys before still count; seconds. */
const overlaps = { now: 0, hour: 3_600, day: 86_400, month: 2_592_000 };
type Overlap = keyof typeof overlaps;

interface Props {
  keyset: Keyset;
  kind: Kind;
  onMade: (made: MadeKeyset) => void;
  onClose: () => void;
}

/** A new key in place of those before, which go on for a while so that nobody is cut off. */
export function Rotate({ keyset, kind, onMade, onClose }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const [overlap, setOverlap] = useState<Overlap>('day');
  const { shown, field } = useProof();
  const rotate = useMutation({
    mutationFn: async () => {
      await shown();
      return calls.rotate(keyset.subscribeKey, kind, overlaps[overlap]);
    },
    onSuccess: async (made) => {
      onClose();
      onMade(made);
      await client.invalidateQueries({ queryKey: ['keysets'] });
    },
  });
  return (
    <Confirm title={say(`keysets.rotate.${kind}`)} action={say('keysets.rotate.do')} isPending={rotate.isPending} error={beyondProof(rotate.error)} onConfirm={() => rotate.mutate()} onClose={onClose}>
      <p>{say('keysets.rotate.text')}</p>
      <Select label={say('keysets.overlap')} value={overlap} onChange={(next) => setOverlap(next as Overlap)} options={(Object.keys(overlaps) as Overlap[]).map((value) => ({ value, label: say(`keysets.overlap.${value}`) }))} />
      {overlap === 'now' && <Notice tone="wait">{say(`keysets.retire.${kind}`)}</Notice>}
      {field(rotate.error)}
    </Confirm>
  );
}
