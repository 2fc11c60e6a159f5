import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { privacyNotice } from '../../api/privacyNotice';
import type { Person, PrivacyNotice } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { answersOf, usePrivacyNotice } from '../../privacy/notice';
import { useSay, useWords } from '../../words';
import { languageOf } from '../../words/language';
import { stamp } from '../../words/times';

interface Props {
  patient: Person;
  onClose: () => void;
}

/** What a patient said to the privacy notice; what they signed on paper, or would not sign, is written down here. */
export function NoticeOnPaper({ patient, onClose }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const notice = usePrivacyNotice();
  const answer = useMutation({
    mutationFn: ({ one, received }: { one: PrivacyNotice; received: boolean }) => privacyNotice.answer(patient.id, { ...one, locale: languageOf(patient.locale) ?? one.locale }, received, received ? 'paper' : 'verbal'),
    onSuccess: () => client.invalidateQueries({ queryKey: answersOf(patient.id) }),
  });
  const { data: one } = notice;
  return (
    <Dialog title={say('npp.paper')} isOpen onClose={onClose}>
      <p>{say('npp.paper.text')}</p>
      <Answers patient={patient.id} />
      <Failure error={notice.error ?? answer.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.close')}</Button>
        {one && (
          <>
            <Button isPending={answer.isPending} onPress={() => answer.mutate({ one, received: false })}>
              {say('npp.paper.no')}
            </Button>
            <Button look="primary" isPending={answer.isPending} onPress={() => answer.mutate({ one, received: true })}>
              {say('npp.paper.yes')}
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Answers({ patient }: { patient: string }) {
  const { say, language } = useWords();
  const answers = useQuery({ queryKey: answersOf(patient), queryFn: () => privacyNotice.answers(patient) });
  const items = answers.data?.items ?? [];
  return (
    <>
      <Failure error={answers.error} onRetry={() => void answers.refetch()} />
      {answers.data && items.length === 0 && <p className="quiet">{say('npp.paper.none')}</p>}
      {items.length > 0 && (
        <ul>
          {items.map(({ id, version, received, recordedAt }) => (
            <li key={id}>{say(received ? 'npp.paper.received' : 'npp.paper.declined', { version, date: stamp(recordedAt, language) })}</li>
          ))}
        </ul>
      )}
    </>
  );
}
