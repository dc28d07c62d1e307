import { below, chance, mix, pick, uuid } from './hash.ts';
import type { Json, SandboxRecord } from './json.ts';
import { mailAddress, phoneNumber } from './names.ts';
import { createdAt, isoDate } from './row.ts';
import { COURSES, FREE_TEXTS, TOPICS } from './words.ts';
import type { World } from './world.ts';

/** The share of a form's submissions, the oldest ones, that come in one of the former shapes and without an id. */
const OLD_SHARE = 0.25;

/** How former versions of the API named the person; `{}`-like nesting is the oldest. */
const OLD_SHAPES: readonly [(person: Json) => SandboxRecord, ...((person: Json) => SandboxRecord)[]] = [
  (person) => ({ person: { id: person } }),
  (person) => ({ people_id: person }),
  (person) => ({ person_id: person }),
  (person) => ({ personId: person }),
];

/** Submission `index` of a form, oldest first. */
export function submissionRecord(world: World, form: number, index: number): SandboxRecord {
  const count = world.formCounts[form] ?? 0;
  const hash = mix(world.hash('submission', form), index);
  const person = world.submitters[form]?.ownerOf(index);
  // Nobody known comes as null or as an empty text.
  const personId = person === undefined ? (chance(mix(hash, 1), 0.5) ? null : '') : world.id('people', person);
  const organization = world.organizationOf(person);
  const links = {
    organizationId: organization === undefined ? null : world.id('organization', organization),
    dealId: person === undefined || !chance(mix(hash, 2), 0.4) ? null : firstId(world, 'deal', person),
    leadId: person === undefined || !chance(mix(hash, 3), 0.5) ? null : firstId(world, 'lead', person),
    createdAt: isoDate(createdAt(index, count, hash)),
    contents: contentsOf(world, hash, person),
  };
  if (index < count * OLD_SHARE) return { ...pick(OLD_SHAPES, mix(hash, 4))(personId), ...links };
  return { id: submissionId(world, form, index), peopleId: personId, ...links };
}

/** Ids differ over all forms, too: each form draws from its own salt. */
const submissionId = (world: World, form: number, index: number): string =>
  uuid(world.hash('submission', 0x8000_0000 + form), index);

function firstId(world: World, table: 'deal' | 'lead', person: number): string | null {
  const items = table === 'deal' ? world.dealPeople : world.leadPeople;
  return items.countOf(person) === 0 ? null : world.id(table, items.itemOf(person, 0));
}

function contentsOf(world: World, hash: number, person: number | undefined): Json {
  const topics = TOPICS.filter((_, topic) => chance(mix(hash, topic + 10), 0.25));
  const answers: Json[] = [
    { label: '이름', value: person === undefined ? '' : world.name('people', person) },
    { label: '이메일', value: mailAddress(hash) },
    { label: '연락처', value: phoneNumber(hash) },
    { label: '관심 분야', value: topics },
    {
      label: '신청 과정',
      value: pick(COURSES, mix(hash, 30)),
      childFieldList: [
        { label: '희망 인원', value: below(mix(hash, 31), 50) + 1 },
        { label: '희망 시기', value: chance(mix(hash, 32), 0.5) ? '3분기' : null },
      ],
    },
    { label: '문의 내용', value: pick(FREE_TEXTS, mix(hash, 33)) },
  ];
  if (chance(mix(hash, 34), 0.1)) answers.splice(below(mix(hash, 35), answers.length), 0, {});
  return answers;
}
