import { useQuery } from '@tanstack/react-query';
import { record } from '../api/oversight';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { Unproved, verify, type Proved } from '../proof/verify';
import { useSay } from '../words';

/** Checks one entry against the signed log, in this browser, and draws its path to the root. */
export function Proof({ index, onClose }: { index: number; onClose: () => void }) {
  const say = useSay();
  const proof = useQuery({
    queryKey: ['proof', index],
    queryFn: async () => {
      // A proof may be signed by a key from before the newest.
      const [file, key, handOvers] = await Promise.all([record.proof(index), record.key(), record.handOvers()]);
      return verify(file, key, handOvers);
    },
    retry: false,
  });
  return (
    <Dialog title={say('record.proof.title', { index })} isOpen onClose={onClose}>
      {proof.isPending && <p role="status">{say('record.proof.checking')}</p>}
      {proof.error instanceof Unproved ? (
        <Notice tone="stop">{say('record.proof.fails', { why: say(`record.why.${proof.error.reason}`) })}</Notice>
      ) : (
        <Failure error={proof.error} />
      )}
      {proof.data && <Holds proved={proof.data} />}
      <div className="actions">
        <Button look="primary" onPress={onClose}>
          {say('app.close')}
        </Button>
      </div>
    </Dialog>
  );
}

function Holds({ proved }: { proved: Proved }) {
  const say = useSay();
  return (
    <>
      <Notice tone="go">{say('record.proof.holds')}</Notice>
      <h3>{say('record.proof.entry')}</h3>
      <code className="key">{proved.entry}</code>
      <h3>{say('record.proof.leaf')}</h3>
      <code className="key">{proved.leaf}</code>
      <h3>{say('record.proof.path', { count: proved.path.length })}</h3>
      <ol className="proof-path">
        {proved.path.map((hash, at) => (
          <li key={`${at} ${hash}`}>{hash}</li>
        ))}
      </ol>
      <h3>{say('record.proof.root', { size: proved.size })}</h3>
      <code className="key">{proved.root}</code>
      <p className="quiet">{say('record.proof.signed', { origin: proved.origin })}</p>
    </>
  );
}
