import { useQuery } from '@tanstack/react-query';
import { agreements } from '../../api/oversight';
import type { Destination } from '../../api/views';
import { Failure } from '../../design/Failure';
import { State } from '../../design/State';
import { Table } from '../../design/Table';
import { useSay } from '../../words';

/** Each place that the settings name, and what covers it. */
export function Places() {
  const say = useSay();
  const list = useQuery({ queryKey: ['agreements', 'places'], queryFn: agreements.places });
  return (
    <section className="card stack">
      <h2>{say('places.title')}</h2>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data && (
        <Table
          label={say('places.title')}
          heads={[say('places.host'), say('places.setting'), say('places.cover')]}
          rows={list.data.items.map((one) => ({ key: `${one.setting} ${one.host}`, cells: [one.host, <code key="setting">{one.setting}</code>, <Cover key="cover" place={one} />] }))}
          named={0}
        />
      )}
    </section>
  );
}

function Cover({ place }: { place: Destination }) {
  const say = useSay();
  if (place.near) return <State tone="info">{say('places.near')}</State>;
  if (!place.agreement) return <State tone="stop">{say('places.nothing')}</State>;
  return <State tone="go">{place.vendor}</State>;
}
