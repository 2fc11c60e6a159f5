import { Tick } from '../design/Tick';
import { usePrivacyNotice } from '../privacy/notice';
import { useSay } from '../words';

/** Whether the patient received the privacy notice: their choice to say so, and no condition of anything. */
export function NoticeTick({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  const say = useSay();
  const notice = usePrivacyNotice();
  if (!notice.data) return null;
  return (
    <div className="stack">
      <a href="/app/privacy-notice" target="_blank">
        {say('consent.notice.read')}
      </a>
      <Tick isOn={isOn} onChange={onChange}>
        {say('consent.notice')}
      </Tick>
    </div>
  );
}
