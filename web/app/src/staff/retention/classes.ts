import { useSay } from '../../words';
import { useCodes } from '../../words/codes';

/** What of a patient's record can go by itself: all of it, or a part that has keys of its own. */
export const shreddable = ['medical-record', 'psychotherapy-note', 'survey', 'recording', 'sud-record'] as const;

export type Shreddable = (typeof shreddable)[number];

/** The class that a certificate is about; none where its text is not as it is written here. */
export function certified(body: string): string | undefined {
  try {
    const text: unknown = JSON.parse(body);
    const found = typeof text === 'object' && text !== null && 'class' in text ? text.class : undefined;
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a class can go by itself. */
export function isShreddable(name: string | undefined): name is Shreddable {
  return shreddable.some((one) => one === name);
}

/** Names a version of a rule, such as medical-record/US-NY/minor@1, by what it is for. */
export function useRuleName(): (rule: string) => string {
  const say = useSay();
  const [classOf, whose] = [useCodes('retention.class'), useCodes('retention.rule.of')];
  return (rule) => {
    const parts = /^([^/]+)\/([^/]+)\/([^@]+)@(\d+)$/.exec(rule);
    if (!parts) return rule;
    const [, name = '', place = '', population = '', version = ''] = parts;
    return say('retention.rule.name', { class: classOf(name), place, population: whose(population), version });
  };
}

/** Says what is held, such as patient/pat-1. */
export function useMark(): (mark: string) => string {
  const [kind, classOf] = [useCodes('retention.hold.kind'), useCodes('retention.class')];
  return (mark) => {
    const at = mark.indexOf('/');
    if (at === -1) return kind(mark);
    const [name, id] = [mark.slice(0, at), mark.slice(at + 1)];
    return `${kind(name)} · ${name === 'class' ? classOf(id) : id}`;
  };
}
