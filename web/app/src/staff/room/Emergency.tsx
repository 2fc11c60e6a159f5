import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Siren } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { consultations } from '../../api/calls';
import type { Consultation, Emergency as Raised } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';
import type { Key } from '../../words/catalog';
import { placeOf } from './About';

/** From what can wait a little to what cannot. */
export const severities = ['urgent', 'critical', 'life-threatening'] as const;
const reasons = ['medical', 'self-harm', 'violence', 'contact-lost', 'other'] as const;

type State = 'calling' | 'failed' | 'active' | 'acknowledged' | 'resolved' | 'withdrawn';
const titles: Record<State, Key> = {
  calling: 'consulting.escalate.calling',
  failed: 'consulting.escalate',
  active: 'consulting.escalate.called',
  acknowledged: 'consulting.escalate.called',
  resolved: 'consulting.escalate.over',
  withdrawn: 'consulting.escalate.off',
};

/** What is not over: a reload, or a second press, comes back to it instead of raising another. */
const isOn = ({ status }: Raised) => status === 'active' || status === 'acknowledged';

interface Help {
  /** Stands wherever there is room for it at the moment. */
  button: ReactNode;
  /** Stays open while the call comes and goes. */
  dialog: ReactNode;
}

/** One press calls for help. How bad it is, and that it was a mistake, is said afterwards. */
export function useEmergency(consultation: Consultation, self: string): Help {
  const say = useSay();
  const [isOpen, setIsOpen] = useState(false);
  const { latest, keep } = useOwn(consultation.id, self);
  const current = latest && isOn(latest) ? latest : undefined;
  const raise = useMutation({ mutationFn: () => consultations.escalate(consultation.id, 'critical', 'medical'), onSuccess: keep });
  const press = () => {
    setIsOpen(true);
    if (!current) raise.mutate();
  };
  const close = () => setIsOpen(false);
  const state = raise.isPending ? 'calling' : raise.error ? 'failed' : (latest?.status as State | undefined);
  const button = (
    <Button look="emergency" onPress={press}>
      <Siren aria-hidden /> {say(current ? (current.drill ? 'consulting.escalate.drill' : 'consulting.escalate.called') : 'consulting.escalate')}
    </Button>
  );
  const dialog = isOpen && (
    <Dialog title={say(titles[state ?? 'calling'])} isOpen onClose={close}>
      <Failure error={raise.error} onRetry={() => raise.mutate()} />
      {current && <Called consultation={consultation} raised={current} onChange={keep} />}
      {state === 'withdrawn' && <Notice tone="go">{say('consulting.escalate.off.text')}</Notice>}
      <div className="actions">
        {current && <CallOff raised={current} onDone={keep} />}
        <Button look="primary" onPress={close}>
          {say('app.close')}
        </Button>
      </div>
    </Dialog>
  );
  return { button, dialog };
}

/** The emergency that this person raised last in this visit, as the clinic has it. */
function useOwn(visit: string, self: string) {
  const client = useQueryClient();
  const queryKey = ['emergencies', visit];
  const { data } = useQuery({
    queryKey,
    queryFn: async () => (await consultations.everyEmergency()).items.filter((one) => one.consultationId === visit && one.raisedBy === self),
    refetchInterval: ({ state }) => state.data?.some(isOn) === true && 5_000,
  });
  const keep = (next: Raised) => client.setQueryData<Raised[]>(queryKey, (known = []) => [next, ...known.filter((one) => one.id !== next.id)]);
  return { latest: data?.[0], keep };
}

interface Props {
  consultation: Consultation;
  raised: Raised;
  onChange: (next: Raised) => void;
}

/** Where the patient is, whether somebody comes, and what those on call should know. */
function Called({ consultation, raised, onChange }: Props) {
  const say = useSay();
  const amend = useMutation({
    mutationFn: ({ severity, reasonCode }: Pick<Raised, 'severity' | 'reasonCode'>) => consultations.amendEmergency(raised, severity, reasonCode),
    onSuccess: onChange,
  });
  const { severity, reasonCode } = amend.isPending ? amend.variables : raised;
  const place = placeOf(consultation);
  const phone = consultation.intake?.callbackNumber;
  return (
    <>
      {raised.drill && <Notice tone="wait" title={say('drill.marked')} />}
      <Notice tone="go">{place && phone ? say('consulting.escalate.done', { place, phone }) : say('consulting.escalate.done.unknown')}</Notice>
      {raised.nobodyOnCall && raised.status === 'active' && <Notice tone="wait">{say('consulting.escalate.nobody')}</Notice>}
      <p>{say(raised.status === 'acknowledged' ? 'consulting.escalate.taken' : 'consulting.escalate.text')}</p>
      <Choice label={say('consulting.escalate.severity')} value={severity} onChange={(value) => amend.mutate({ severity: value, reasonCode })} options={severities.map((value) => ({ value, label: say(`consulting.escalate.${value}`) }))} />
      <Choice label={say('consulting.escalate.reason')} value={reasonCode} onChange={(value) => amend.mutate({ severity, reasonCode: value })} options={reasons.map((value) => ({ value, label: say(`consulting.escalate.${value}`) }))} />
      <Failure error={amend.error} />
    </>
  );
}

/** An accidental press is undone by another one. */
function CallOff({ raised, onDone }: { raised: Raised; onDone: (next: Raised) => void }) {
  const say = useSay();
  const withdraw = useMutation({ mutationFn: () => consultations.withdrawEmergency(raised), onSuccess: onDone });
  return (
    <>
      <Failure error={withdraw.error} />
      <Button isPending={withdraw.isPending} onPress={() => withdraw.mutate()}>
        {say('consulting.escalate.mistake')}
      </Button>
    </>
  );
}
