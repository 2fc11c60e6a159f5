import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from './load.mjs';

const rust = (path) => readFileSync(new URL(`../../../crates/${path}`, import.meta.url), 'utf8');

/** What is between two marks of a text, the second one looked for after the first. */
function between(text, first, last) {
  const from = text.indexOf(first);
  assert.notEqual(from, -1, first);
  return text.slice(from, text.indexOf(last, from + first.length));
}

const strings = (text) => [...text.matchAll(/"([A-Za-z][\w.-]*)"/g)].map(([, code]) => code);

/** The names of an enumeration: written in a macro, or in `fn name` (or another) of its implementation. */
const named = (path, name) => strings(between(rust(path), `    ${name} {\n`, '\n}'));
const matched = (path, name, call = 'fn name') => strings(between(rust(path).slice(rust(path).indexOf(`impl ${name} {`)), call, '\n    }\n'));
const code = (path) => strings(between(rust(path), 'fn code(&self)', '\n    }\n'));

const sso = readdirSync(new URL('../../../crates/clinic/src/sso', import.meta.url)).filter((name) => name.endsWith('.rs') && !name.startsWith('test'));

const crates = new URL('../../../crates/', import.meta.url);

/** The files of the crates that are no tests. */
const sources = readdirSync(crates, { recursive: true }).map(String).filter((name) => name.endsWith('.rs') && !/\/(tests|testing)(\/|\.rs$)/.test(name));

/** What an entry of the audit log tells of: named beside its id where it is written. */
const kinds = sources.flatMap((name) => [...rust(name).matchAll(name.startsWith('clinic/src/') ? /\blet what = \("([a-z-]+)",/g : /\bResource \{ kind: "([a-z-]+)"/g)].map(([, kind]) => kind));

/** Every list of codes that the server has, and how the words for them begin. */
const lists = {
  'audit.event': strings(between(rust('compliance/src/audit/event.rs'), 'events! {', '\n}\n')),
  'audit.kind': [...strings(between(rust('compliance/src/audit/sealed/rules.rs'), 'const KINDS', '];')), ...kinds],
  'audit.reason': [
    ...code('clinic/src/refusal.rs'),
    ...strings(between(rust('realtime/src/gate/rules.rs'), 'fn code(&self)', '\n    }\n')),
    ...code('realtime/src/file/model.rs'),
    ...code('realtime/src/context/model.rs'),
    ...sso.flatMap((name) => strings(rust(`clinic/src/sso/${name}`)).filter((one) => /^sso\.[a-z-]+$/.test(one))),
    ...matched('clinic/src/activity/model.rs', 'Disposition'),
    ...matched('clinic/src/access_review/model.rs', 'Decision'),
    ...matched('clinic/src/break_glass/model.rs', 'Reason'),
    ...matched('clinic/src/break_glass/model.rs', 'Verdict'),
    ...matched('clinic/src/breach/model.rs', 'Stage'),
    ...matched('clinic/src/disclosure/model.rs', 'Purpose'),
    ...named('clinic/src/privacy/model.rs', 'Purpose'),
    ...named('compliance/src/retention/model.rs', 'Cause'),
    ...named('compliance/src/retention/model.rs', 'OpenMatter'),
    ...matched('compliance/src/custody/model.rs', 'Reason'),
  ],
  'consents.evidence': matched('clinic/src/consent/model.rs', 'Evidence', 'const fn name'),
  'consulting.outcome': [...matched('clinic/src/consultation/model.rs', 'Outcome'), 'cancelled', 'no-show'],
  'languages.state': matched('clinic/src/language_notice/model.rs', 'Standing'),
  'incident.outcome': named('clinic/src/escalation/model.rs', 'Outcome'),
  'letters.type': matched('clinic/src/notification/kind.rs', 'NoticeKind'),
  person: matched('kernel/src/actor.rs', 'Role').filter((role) => role !== 'system'),
  problem: [...code('compliance/src/waiver/service.rs'), ...code('compliance/src/custody/error.rs'), ...code('compliance/src/attestation/service.rs'), ...code('compliance/src/agreement/error.rs'), ...code('compliance/src/evaluation/service.rs').filter((one) => one !== 'request.field'), ...code('compliance/src/exercise/service.rs').filter((one) => one !== 'request.field'), ...code('compliance/src/risk/error.rs').filter((one) => one !== 'request.field')],
  'retention.class': [
    ...[...rust('clinic/src/seal.rs').matchAll(/pub\(crate\) const [A-Z]+: &str = "([a-z-]+)"/g)].map(([, name]) => name),
    ...[...rust('realtime/src/retention/keeper.rs').matchAll(/rule\("([a-z-]+)"/g)].map(([, name]) => name),
    'conversation',
    'custom',
  ],
  'problem.policy': code('compliance/src/policy/service.rs').filter((one) => one.startsWith('policy.')).map((one) => one.slice('policy.'.length)),
  'registers.evaluation': matched('compliance/src/evaluation/model.rs', 'EvaluationKind'),
  'registers.exercise': matched('compliance/src/exercise/model.rs', 'ExerciseKind'),
  'registers.finding': matched('compliance/src/evaluation/model.rs', 'FindingState'),
  'registers.severity': matched('compliance/src/evaluation/model.rs', 'FindingSeverity'),
  'registers.due': matched('clinic/src/training/model.rs', 'Due'),
  'registers.policy': matched('compliance/src/policy/model.rs', 'PolicyKind'),
  'registers.standing': matched('compliance/src/policy/model.rs', 'Standing'),
  'sanctions.action': matched('clinic/src/workforce/model.rs', 'Measure'),
  'sanctions.deputy': matched('clinic/src/workforce/model.rs', 'Office'),
  'sanctions.office': matched('clinic/src/workforce/model.rs', 'Office'),
  'sanctions.state': matched('clinic/src/workforce/model.rs', 'Standing'),
  'sanctions.violation': matched('clinic/src/workforce/model.rs', 'Violation'),
  'retention.hold.reason': named('compliance/src/retention/model.rs', 'HoldReason'),
  'retention.item.state': named('compliance/src/retention/model.rs', 'OpenMatter'),
  'retention.plan.state': named('compliance/src/retention/model.rs', 'RunState'),
  'retention.rule.from': named('compliance/src/retention/model.rs', 'Trigger'),
  'retention.rule.of': [...named('compliance/src/retention/model.rs', 'Population'), 'any'],
  'retention.shred.cause': named('compliance/src/retention/model.rs', 'Cause'),
  'today.state': [...matched('clinic/src/appointment/model.rs', 'State'), 'left'],
};

for (const language of ['en', 'es']) {
  test(`${language}: every code that the server writes down has words`, async () => {
    const parts = readdirSync(new URL('../src/words/en', import.meta.url)).filter((name) => name !== 'push.ts').map((part) => load(`words/${language}/${part}`));
    const words = Object.assign({}, ...(await Promise.all(parts)).map((part) => part.default));
    for (const [prefix, codes] of Object.entries(lists)) {
      assert.ok(codes.length > 1, `${prefix}: ${codes}`);
      assert.deepEqual(codes.filter((one) => !(`${prefix}.${one}` in words)), [], prefix);
    }
  });
}

/** The id of every check that the crates name; HC-000 is one that never was, for their own tests. */
function checks() {
  const ids = sources.flatMap((name) => [...rust(name).matchAll(/"(HC-\d{3}(?:\.[a-z])?)"/g)].map(([, id]) => id));
  return [...new Set(ids)].filter((id) => id !== 'HC-000').sort();
}

test('what each check expects, and what to do where it is not there, has Spanish words, and no check that is gone has', async () => {
  const { default: words } = await load('words/es/checks.ts');
  const ids = checks();
  assert.ok(ids.length > 100, `${ids.length}`);
  assert.deepEqual(Object.keys(words).sort(), ids.flatMap((id) => [`check.${id}.expected`, `check.${id}.remediation`]).sort());
});

test('a code that is newer than the page is made readable', async () => {
  const { readable } = await load('words/readable.ts');
  assert.equal(readable('APPOINTMENT_BOOKED'), 'Appointment booked');
  assert.equal(readable('queue.at-capacity'), 'Queue at capacity');
});

test('a notice of any kind that patients get, or who act for them, opens a page of theirs', async () => {
  const { pageOf } = await load('push/pages.ts');
  const main = readFileSync(new URL('../src/main.tsx', import.meta.url), 'utf8');
  const pages = new RegExp(/ofPatients = \/(.+)\/;/.exec(main)[1]);
  const ofStaff = ['PATIENT_READY', 'CONSULTATION_INVITE', 'INTERPRETER_REQUESTED', 'EMERGENCY_ESCALATION', 'EMERGENCY_DRILL', 'ROTA_GAP', 'VISIT_CLOSED', 'TASK_DUE', 'PATIENT_WROTE', 'BREAK_GLASS_OPENED', 'ACTIVITY_FLAGGED', 'AGREEMENT_ENDS', 'COMPLIANCE_FELL', 'COMPLIANCE_UNKEPT', 'BACKUP_FAILED', 'STORE_CHANGE_REFUSED', 'RECOVERY_USED', 'SECOND_FACTOR_CHANGED', 'API_KEY_CREATED', 'PASSWORD_CHANGED'];
  const kinds = lists['letters.type'].filter((kind) => /^[A-Z_]+$/.test(kind));
  assert.ok(kinds.includes('REQUEST_ANSWERED'));
  for (const kind of kinds) {
    if (ofStaff.includes(kind)) assert.equal(pageOf(kind), '/app/', kind);
    else assert.match(pageOf(kind), pages, kind);
  }
  // Of a visit that closed without its provider, where its note is written; nowhere else, whatever is pushed.
  assert.equal(pageOf('VISIT_CLOSED', '/room/0198c0de-7a11'), '/app/room/0198c0de-7a11');
  for (const url of ['//elsewhere.example', '/room/../join#x', '/room/a?b', 7, null]) assert.equal(pageOf('VISIT_CLOSED', url), '/app/', `${url}`);
  assert.equal(pageOf('TASK_DUE', '/room/0198c0de-7a11'), '/app/');
});
