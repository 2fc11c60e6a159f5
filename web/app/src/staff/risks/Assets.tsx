import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { risks as calls } from '../../api/oversight';
import type { Asset } from '../../api/views';
import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { Empty } from '../../design/Empty';
import { State, type Tone } from '../../design/State';
import { Table } from '../../design/Table';
import { useSay, useWords } from '../../words';
import { day } from '../../words/times';
import { AssetForm } from './AssetForm';
import type { kinds } from './lists';

type Standing = 'both' | 'discovered' | 'declared';
const tones: Record<Standing, Tone> = { both: 'go', discovered: 'wait', declared: 'info' };
const keyOf = (asset: Asset) => asset.id ?? asset.place ?? asset.name;

/** What is there, by what the server found and what somebody declared. */
export function Assets({ assets }: { assets: readonly Asset[] }) {
  const { say, language } = useWords();
  const [shown, setShown] = useState<Asset | 'new'>();
  const [retired, setRetired] = useState<Asset>();
  const heads = ['name', 'kind', 'place', 'phi', 'reviewed', 'standing'] as const;
  return (
    <section className="card stack">
      <div className="row spread">
        <h2>{say('risks.assets')}</h2>
        <Button onPress={() => setShown('new')}>{say('risks.assets.add')}</Button>
      </div>
      <p className="quiet">{say('risks.assets.text')}</p>
      {assets.length === 0 && <Empty title={say('risks.assets.empty')} />}
      {assets.length > 0 && (
        <Table
          label={say('risks.assets')}
          heads={[...heads.map((head) => say(`risks.assets.${head}`)), say('risks.todo')]}
          rows={assets.map((asset) => ({
            key: keyOf(asset),
            cells: [
              asset.name,
              say(`risks.kind.${asset.kind as (typeof kinds)[number]}`),
              asset.place ? <code key="place">{asset.place}</code> : '–',
              say(asset.phi ? 'risks.assets.phi.yes' : 'risks.assets.phi.no'),
              asset.reviewed ? day(asset.reviewed, language) : '–',
              <State key="standing" tone={tones[asset.standing as Standing]}>
                {say(`risks.assets.standing.${asset.standing as Standing}`)}
              </State>,
              <Steps key="steps" asset={asset} onChange={() => setShown(asset)} onRetire={() => setRetired(asset)} />,
            ],
          }))}
          named={0}
        />
      )}
      {shown && <AssetForm {...(shown === 'new' ? {} : { asset: shown })} onClose={() => setShown(undefined)} />}
      {retired && <Retire asset={retired} onClose={() => setRetired(undefined)} />}
    </section>
  );
}

function Steps({ asset, onChange, onRetire }: { asset: Asset; onChange: () => void; onRetire: () => void }) {
  const say = useSay();
  const { name } = asset;
  if (asset.standing === 'discovered') {
    return (
      <Button shape="compact" aria-label={say('risks.assets.declare', { name })} onPress={onChange}>
        {say('risks.assets.declare.short')}
      </Button>
    );
  }
  return (
    <div className="actions">
      <Button shape="compact" aria-label={say('risks.assets.change', { name })} onPress={onChange}>
        {say('risks.change.short')}
      </Button>
      <Button look="stop" shape="compact" aria-label={say('risks.assets.retire', { name })} onPress={onRetire}>
        {say('risks.assets.retire.short')}
      </Button>
    </div>
  );
}

function Retire({ asset, onClose }: { asset: Asset; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const retire = useMutation({
    mutationFn: () => calls.retire(asset.id ?? '', asset.version ?? 0),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['risks'] });
    },
  });
  const title = say('risks.assets.retire', { name: asset.name });
  return (
    <Confirm title={title} action={title} isPending={retire.isPending} error={retire.error} onConfirm={() => retire.mutate()} onClose={onClose}>
      <p>{say('risks.assets.retire.text')}</p>
    </Confirm>
  );
}
