import type { Sandbox } from '../../src/testing/index.ts';

/** Their values are words that programs go by. */
const KEPT_KEYS = /^(?:상태|status|role|type|label)$|파이프라인(?: 단계)?$/;

/** Shorter ones can come out of something else by chance. */
const isTelling = (text: string): boolean =>
  (text.length > 4 && !/^\d{4}-\d\d-\d\d/.test(text)) || /^[가-힣]{3,4}$/.test(text);

/** Every telling string in the records of a sandbox: ids, names, addresses, numbers, notes, answers to forms, cursors. */
export function personalData({ data, requests }: Sandbox): string[] {
  const tables = ['organization', 'people', 'deal', 'lead', 'memo', 'user', 'team'] as const;
  const found = new Set<string>();
  const kept = new Set<string>();
  const look = (value: unknown, into: Set<string>): void => {
    if (typeof value === 'string') into.add(value);
    else if (Array.isArray(value)) for (const inner of value) look(inner, into);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        kept.add(key);
        look(inner, KEPT_KEYS.test(key) ? kept : into);
      }
  };
  for (const table of tables) for (const record of data.records(table)) look(record, found);
  for (const { id } of data.forms()) for (const submission of data.submissions(id)) look(submission, found);
  look(data.whoami(), found);
  for (const { cursor } of requests()) look(cursor, found);
  const words = [...kept].join('\n');
  return [...found].filter((text) => isTelling(text) && !words.includes(text));
}
