import type { ComplianceCheck } from '../../api/views';
import { English } from '../../design/English';
import { useWords } from '../../words';
import { isLoaded } from '../../words/catalog';

/** What a check expects, or what to do where that is not there: in the reader's language, else as the server says it. */
export function CheckWords({ check, part }: { check: ComplianceCheck; part: 'expected' | 'remediation' }) {
  const { say, language } = useWords();
  const key = `check.${check.id}.${part}`;
  return isLoaded(language, key) ? say(key) : <English>{check[part]}</English>;
}
