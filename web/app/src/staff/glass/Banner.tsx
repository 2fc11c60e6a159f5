import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { breakGlass } from '../../api/oversight';
import { sessionQuery, useSession } from '../../api/session';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { useWords } from '../../words';
import { clock } from '../../words/times';

/** The clock here may be wrong, and the record may be closed elsewhere: the server is asked so often. */
const often = 60_000;

/** Shows nothing more of a record that is closed: at its hour, or as soon as the session says so. */
function useClosing(ends: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (ends === undefined) return;
    const forget = () => void client.resetQueries({ queryKey: ['patient-record'] });
    const ask = () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    const end = () => {
      forget();
      ask();
    };
    const hour = setTimeout(end, Math.max(Date.parse(ends) - Date.now(), 0));
    const look = setInterval(ask, often);
    return () => {
      clearTimeout(hour);
      clearInterval(look);
      forget();
    };
  }, [client, ends]);
}

/** On every page while a record is open out of turn: whose, until when, and that it is reviewed. */
export function Banner() {
  const { say, language } = useWords();
  const client = useQueryClient();
  const { data: session } = useSession();
  const close = useMutation({
    mutationFn: (patient: string) => breakGlass.close(patient),
    // What was shown of the record goes with this, see above.
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
  const open = session?.breakGlass;
  useClosing(open?.endsAt);
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
