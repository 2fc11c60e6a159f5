import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { clinic } from '../api/calls';
import { Failure } from '../design/Failure';
import { Select } from '../design/Select';
import { useSay } from '../words';

const choices = ['available', 'away', 'offline'] as const;
/** Until it is known what they said. */
const unread = '';

/** What the provider says of themselves; whether they are in a visit, the visits say. */
export function Availability({ personId }: { personId: string }) {
  const say = useSay();
  const client = useQueryClient();
  const key = ['availability', personId];
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: () => clinic.availability(personId), refetchInterval: 20_000 });
  const set = useMutation({
    mutationFn: (status: string) => clinic.setAvailability(personId, status),
    onSuccess: async (next) => {
      // An answer from before it would put the old one back.
      await client.cancelQueries({ queryKey: key });
      client.setQueryData(key, next);
    },
  });
  const isBusy = data?.shown === 'Busy';
  return (
    <div className="availability">
      <Select
        label={say('availability.label')}
        value={set.isPending ? set.variables : (data?.status ?? unread)}
        options={data ? choices.map((value) => ({ value, label: say(`availability.${value}`) })) : [{ value: unread, label: say(error ? 'availability.unknown' : 'app.loading') }]}
        onChange={(status) => set.mutate(status)}
      />
      {!data && <Failure error={error} onRetry={() => void refetch()} />}
      <Failure error={set.error} />
      {isBusy && <p className="small quiet">{say('availability.busy')}</p>}
    </div>
  );
}
