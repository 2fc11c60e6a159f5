import { useQuery } from '@tanstack/react-query';
import { privacyNotice } from '../api/privacyNotice';
import { useWords } from '../words';

/** The notice of privacy practices in force, in the reader's language; until that is there, in the one of before. */
export function usePrivacyNotice() {
  const { language } = useWords();
  return useQuery({ queryKey: ['privacy-notice', language], queryFn: () => privacyNotice.posted(language), placeholderData: (before) => before, staleTime: 60_000 });
}

/** What a patient said to each version. */
export const answersOf = (patient: string) => ['privacy-notice-answers', patient];
