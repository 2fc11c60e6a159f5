import { Camera, Mic, Volume2, Wifi, type LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Device, Part } from '../../api/views';
import { Button } from '../../design/Button';
import { Column } from '../../design/Column';
import { Notice } from '../../design/Notice';
import { State, type Tone } from '../../design/State';
import { useSay } from '../../words';
import type { CoreKey } from '../../words/catalog';
import { isInApp } from '../browser';
import { Help } from './Help';
import { chime } from './level';
import { verdictOf, type Verdict } from './network';
import { Level, Preview } from './Preview';
import { useCheck, type Check } from './useCheck';

interface Props {
  isEntering: boolean;
  /** Why they are not let in. */
  problem: ReactNode;
  onDone: (device: Device) => void;
}

const tones: Record<Verdict, Tone> = { good: 'go', weak: 'wait', poor: 'stop', unknown: 'plain' };

/** Camera, microphone, speaker and network, before anybody waits. */
export function DeviceCheck({ isEntering, problem, onDone }: Props) {
  const say = useSay();
  const { check, isChecking, begin } = useCheck();
  const [speaker, setSpeaker] = useState<Part>('ok');
  const finish = (mode: Device['mode']) => {
    const { camera = 'missing', microphone = 'missing', kbps = null } = check ?? {};
    onDone({ camera, microphone, speaker, networkKbps: kbps, mode });
  };
  return (
    <Column title={say('devices.title')} above={say('steps.of', { step: 3, steps: 3 })}>
      <Preview stream={check?.stream ?? null} />
      {!check && <p>{say('devices.ask')}</p>}
      {check && <Results check={check} onSpeaker={setSpeaker} />}
      {check ? (
        <Next check={check} problem={problem} isEntering={isEntering} onFinish={finish} onAgain={begin} />
      ) : (
        <div className="bottom">
          {problem}
          <Button look="primary" shape="wide" isPending={isChecking} onPress={begin}>
            {say(isChecking ? 'devices.checking' : 'devices.check')}
          </Button>
        </div>
      )}
    </Column>
  );
}

function Results({ check, onSpeaker }: { check: Check; onSpeaker: (part: Part) => void }) {
  const say = useSay();
  const verdict = verdictOf(check.kbps);
  const part = (state: Part) => <State tone={state === 'ok' ? 'go' : 'stop'}>{say(`devices.${state}`)}</State>;
  return (
    <>
      <ul className="checks" aria-live="polite">
        <Line icon={Camera} name="devices.camera">
          {part(check.camera)}
        </Line>
        <Line icon={Mic} name="devices.microphone">
          {part(check.microphone)}
        </Line>
        <Line icon={Volume2} name="devices.speaker">
          <Button
            look="bare"
            onPress={() => {
              chime();
              onSpeaker('ok');
            }}
          >
            {say('devices.speaker.play')}
          </Button>
        </Line>
        <Line icon={Wifi} name="devices.network">
          <State tone={tones[verdict]}>{say(`devices.network.${verdict}`)}</State>
        </Line>
      </ul>
      {check.stream && check.microphone === 'ok' && <Level stream={check.stream} />}
    </>
  );
}

function Line({ icon: Icon, name, children }: { icon: LucideIcon; name: CoreKey; children: React.ReactNode }) {
  const say = useSay();
  return (
    <li>
      <span className="row">
        <Icon aria-hidden /> {say(name)}
      </span>
      {children}
    </li>
  );
}

interface NextProps {
  check: Check;
  problem: ReactNode;
  isEntering: boolean;
  onFinish: (mode: Device['mode']) => void;
  onAgain: () => void;
}

/** The one thing to do now: video when it will work, else sound or the phone. */
function Next({ check, problem, isEntering, onFinish, onAgain }: NextProps) {
  const say = useSay();
  const [isTroubled, setIsTroubled] = useState(false);
  const hasTrouble = check.camera !== 'ok' || check.microphone !== 'ok';
  const isPoor = verdictOf(check.kbps) === 'poor';
  const best: Device['mode'] = check.microphone !== 'ok' ? 'phone' : isPoor || check.camera !== 'ok' ? 'audio' : 'video';
  const words = { video: 'devices.continue', audio: 'devices.audio', phone: 'devices.phone' } as const;
  return (
    <>
      {hasTrouble && <Help check={check} onAgain={onAgain} />}
      {isInApp() && <Notice tone="wait">{say('join.in-app.text')}</Notice>}
      {isTroubled && !hasTrouble && (
        <div className="choices">
          <Button onPress={onAgain}>{say('app.retry')}</Button>
          <Button onPress={() => onFinish('audio')}>{say('devices.audio')}</Button>
          <Button onPress={() => onFinish('phone')}>{say('devices.phone')}</Button>
        </div>
      )}
      <div className="bottom">
        {problem}
        <Button look="primary" shape="wide" isPending={isEntering} onPress={() => onFinish(best)}>
          {say(words[best])}
        </Button>
        {!isTroubled && !hasTrouble && (
          <Button look="bare" shape="wide" onPress={() => setIsTroubled(true)}>
            {say('devices.trouble')}
          </Button>
        )}
      </div>
    </>
  );
}
