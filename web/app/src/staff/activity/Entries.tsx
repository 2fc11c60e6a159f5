import { useQuery } from '@tanstack/react-query';
import { activity } from '../../api/activity';
import { Failure } from '../../design/Failure';
import { Table } from '../../design/Table';
import { useWords } from '../../words';
import { stamp } from '../../words/times';
import { Happened, Who, Why } from '../audit/Told';

/** The entries of the audit record behind a flag. */
export function Entries({ id }: { id: string }) {
  const { say, language } = useWords();
  const opened = useQuery({ queryKey: ['activity', 'flag', id], queryFn: () => activity.open(id) });
  const rows = opened.data?.entries.map((one) => ({
    key: String(one.index),
    cells: [String(one.index), stamp(one.at, language), <Happened key="event" event={one.event} />, <Who key="who" {...one.actor} />, one.patient ?? '', one.reason && <Why key="why" reason={one.reason} />],
  }));
  const heads = (['index', 'at', 'event', 'actor', 'patient', 'reason'] as const).map((head) => say(`activity.entries.${head}`));
  return (
    <>
      <Failure error={opened.error} onRetry={() => void opened.refetch()} />
      {rows && <Table label={say('activity.entries')} heads={heads} rows={rows} named={0} />}
    </>
  );
}
