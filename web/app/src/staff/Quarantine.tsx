import { useQuery } from '@tanstack/react-query';
import { quarantine } from '../api/oversight';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Table } from '../design/Table';
import { useTitle, useWords } from '../words';
import { stamp } from '../words/times';

/** Files that were malware: who sent what. Their bytes are gone. */
export function Quarantine() {
  const { say, language } = useWords();
  const found = useQuery({ queryKey: ['quarantine'], queryFn: quarantine.list });
  const items = found.data?.items ?? [];
  useTitle(say('quarantine.title'));
  return (
    <>
      <h1>{say('quarantine.title')}</h1>
      {items.length > 0 && <p className="quiet">{say('quarantine.text')}</p>}
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {found.data && items.length === 0 && <Empty title={say('quarantine.empty')} />}
      {items.length > 0 && (
        <Table
          label={say('quarantine.title')}
          heads={(['when', 'sender', 'signature', 'type', 'size', 'visit'] as const).map((name) => say(`quarantine.${name}`))}
          named={2}
          rows={items.map((one) => ({
            key: one.id,
            cells: [stamp(one.foundAt, language), one.senderId, one.signature, one.contentType ?? '', `${Math.ceil(one.size / 1024)} KB`, one.consultationId ?? ''],
          }))}
        />
      )}
    </>
  );
}
