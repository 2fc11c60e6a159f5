import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { privacyNotice } from '../api/privacyNotice';
import type { PrivacyNotice } from '../api/views';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { answersOf, usePrivacyNotice } from '../privacy/notice';
import { useSay } from '../words';

interface Props {
  patient: string;
  /** Whether the notice itself stands above. */
  isRead?: boolean;
}

/** Asks whether a patient received the notice, where they have time for it; nothing waits for the answer. */
export default function Received({ patient, isRead = false }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const { data: notice } = usePrivacyNotice();
  const answers = useQuery({ queryKey: answersOf(patient), queryFn: () => privacyNotice.answers(patient) });
  const answer = useMutation({
    mutationFn: (one: PrivacyNotice) => privacyNotice.answer(patient, one, true),
    onSuccess: () => client.invalidateQueries({ queryKey: answersOf(patient) }),
  });
  if (!notice || !answers.data) return null;
  // The newest counts: staff correct what they wrote down of somebody else.
  const isReceived = answers.data.items.filter(({ version }) => version === notice.version).at(-1)?.received === true;
  if (isReceived) return isRead || answer.isSuccess ? <Notice tone="go">{say('privacy.notice.thanks')}</Notice> : null;
  return (
    <section className="card stack">
      <h2>{say('privacy.notice.asked')}</h2>
      <p>{say('privacy.notice.ask')}</p>
      {!isRead && (
        <a href="/app/privacy-notice" target="_blank">
          {say('app.privacy-notice')}
        </a>
      )}
      <Failure error={answer.error} />
      <div>
        <Button isPending={answer.isPending} onPress={() => answer.mutate(notice)}>
          {say('privacy.notice.received')}
        </Button>
      </div>
    </section>
  );
}
