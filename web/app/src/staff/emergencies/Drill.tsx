import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { consultations } from '../../api/calls';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Empty } from '../../design/Empty';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useWords } from '../../words';
import { clock } from '../../words/times';
import { severities } from '../room/Emergency';
import { useToday } from '../today';

/** An emergency is rehearsed in one of today's visits; everybody who is paged reads that it is a drill. */
export function Drill({ onClose }: { onClose: () => void }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const today = useToday();
  const visits = today.data?.appointments.filter((one) => one.consultationId) ?? [];
  const [chosen, setChosen] = useState('');
  const [severity, setSeverity] = useState<string>('critical');
  const visit = chosen || (visits[0]?.consultationId ?? '');
  const start = useMutation({
    mutationFn: () => consultations.escalate(visit, severity, 'other', true),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['emergencies'] });
      await navigate({ to: '/emergencies/$id', params: { id } });
    },
  });
  return (
    <Dialog title={say('drill.title')} isOpen onClose={onClose}>
      <Notice>{say('drill.text')}</Notice>
      <Failure error={today.error} onRetry={() => void today.refetch()} />
      {today.data && visits.length === 0 && <Empty title={say('drill.none')} />}
      {visits.length > 0 && (
        <>
          <Select label={say('drill.visit')} value={visit} onChange={setChosen} options={visits.map((one) => ({ value: one.consultationId ?? '', label: `${clock(one.startsAt, language)} ${one.patientName ?? one.patientId}` }))} />
          <Choice label={say('consulting.escalate.severity')} value={severity} onChange={setSeverity} options={severities.map((value) => ({ value, label: say(`consulting.escalate.${value}`) }))} />
        </>
      )}
      <Failure error={start.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        {visits.length > 0 && (
          <Button look="primary" isPending={start.isPending} onPress={() => start.mutate()}>
            {say('drill.do')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
