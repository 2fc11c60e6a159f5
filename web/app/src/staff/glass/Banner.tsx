import { useMutation, useQueryClient } from '@tanstack/react-query';
import { breakGlass } from '../../api/calls';
import { sessionQuery, useSession } from '../../api/session';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { useWords } from '../../words';
import { clock } from '../../words/times';

/** On every page while a record is open out of turn: whose, until when, and that it is reviewed. */
export function Banner() {
  const { say, language } = useWords();
  const client = useQueryClient();
  const { data: session } = useSession();
  const close = useMutation({
    mutationFn: (patient: string) => breakGlass.close(patient),
    onSuccess: () => {
      client.removeQueries({ queryKey: ['patient-record'] });
      return client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  const open = session?.breakGlass;
  if (!open) return null;
  return (
    <Notice tone="stop" title={say('glass.banner', { patient: open.patientId, until: clock(open.endsAt, language) })}>
      <p>{say('glass.banner.text')}</p>
      <Button shape="compact" isPending={close.isPending} onPress={() => close.mutate(open.patientId)}>
        {say('glass.close')}
      </Button>
      <Failure error={close.error} />
    </Notice>
  );
}
