import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queue } from '../../api/calls';
import type { Department } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useSay } from '../../words';

const codes = ['running-late', 'back-soon', 'closing', 'emergency-elsewhere'] as const;

/** One message to everybody who waits in a department, in each one's own language. */
export function Broadcast({ departments, onClose }: { departments: readonly Department[]; onClose: () => void }) {
  const say = useSay();
  const [department, setDepartment] = useState(departments[0]?.id ?? '');
  const [code, setCode] = useState<string>('running-late');
  const [minutes, setMinutes] = useState('15');
  const send = useMutation({ mutationFn: () => queue.broadcast(department, code, code === 'running-late' ? Number(minutes) : undefined) });
  return (
    <Dialog title={say('board.broadcast')} isOpen onClose={onClose}>
      <Select label={say('board.broadcast.to')} value={department} onChange={setDepartment} options={departments.map((one) => ({ value: one.id, label: one.name }))} />
      <Choice label={say('board.broadcast.what')} value={code} onChange={setCode} options={codes.map((value) => ({ value, label: say(`board.broadcast.${value}`) }))} />
      {code === 'running-late' && <Field label={say('board.broadcast.minutes')} value={minutes} onChange={(next) => setMinutes(next.replace(/\D/g, ''))} inputMode="numeric" maxLength={3} />}
      {send.isSuccess && <Notice tone="go">{say('board.broadcast.sent')}</Notice>}
      <Failure error={send.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.close')}</Button>
        <Button look="primary" isPending={send.isPending} onPress={() => send.mutate()}>
          {say('app.send')}
        </Button>
      </div>
    </Dialog>
  );
}
