import { useMutation, useQuery } from '@tanstack/react-query';
import { appointments } from '../../api/calls';
import { Failure } from '../../design/Failure';
import { Tick } from '../../design/Tick';
import { useSay } from '../../words';

/** Whether a visit is kept from whoever acts for its patient. */
export function Confidential({ appointment }: { appointment: string }) {
  const say = useSay();
  const kept = useQuery({ queryKey: ['confidential', appointment], queryFn: () => appointments.confidential(appointment), retry: false });
  const keep = useMutation({ mutationFn: (isOn: boolean) => appointments.keepConfidential(appointment, isOn), onSettled: () => kept.refetch() });
  // Whoever has no part in the visit has nothing to decide.
  if (!kept.data) return null;
  return (
    <>
      <Tick isOn={kept.data.confidential} onChange={(isOn) => keep.mutate(isOn)}>
        {say('visit.confidential')}
      </Tick>
      <Failure error={keep.error} />
    </>
  );
}
