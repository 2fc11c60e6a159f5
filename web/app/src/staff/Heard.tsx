import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { useSay } from '../words';
import { toldKey, type Told } from './watch';

const nothing: Told[] = [];

/** What was told of the clinic while these pages were open, until it is put away. */
export function Heard() {
  const say = useSay();
  const client = useQueryClient();
  const { data: told } = useQuery({ queryKey: toldKey, queryFn: () => nothing, initialData: nothing, staleTime: Infinity });
  return told.map((kind) => (
    <Notice key={kind} tone="stop" title={say(`heard.${kind}`)}>
      <p>{say(`heard.${kind}.text`)}</p>
      <Button shape="compact" onPress={() => client.setQueryData<Told[]>(toldKey, (all = []) => all.filter((one) => one !== kind))}>
        {say('heard.done')}
      </Button>
    </Notice>
  ));
}
