/**
 * A snapshot for sharing: names, phones and e-mails are masked on their way into the database, free text is left out.
 *
 *     salesmap run masked-snapshot.ts --db-path shared.db
 *
 * Ids stay, so that joins work. Nothing unmasked is written anywhere: the mask stands before the sink, also for the
 * submissions of web forms. Refresh the file by running this again, not by `salesmap webform`, which masks nothing.
 */
import { definePipeline, type JsonValue, mapRecords, type SalesmapRecord, snapshotPipeline } from 'salesmap-snapshot';

const NAME_FIELD = /^(name|이름)$|이름\d*$|성함|^(고객|작성자)$/;
/** Names of things, not of people or customers. */
const NAMES_OF_THINGS = /파이프라인|시퀀스|상품|웹폼|^팀$/;
const FREE_TEXT = /^(text|htmlBody|description|contents)$|메모|내용|노트|사유|니즈|이슈|배경|주소|link|링크/i;

const EMAIL = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;
const PHONE = /(?<!\d)(\+82[-\s]?|0)\d{1,2}[-.\s]?\d{3,4}[-.\s]?\d{4}(?!\d)/g;

const maskName = (name: string): string => (name === '' ? name : `${[...name][0]}**`);

const maskText = (text: string): string => text.replace(EMAIL, '***@***').replace(PHONE, '***-****-****');

/** `field` is the nearest key: the elements of a list share the one of the list. */
function mask(value: JsonValue, field: string, isThing = false): JsonValue {
  if (FREE_TEXT.test(field) && value !== null) return null;
  if (typeof value === 'string') return NAME_FIELD.test(field) && !isThing ? maskName(value) : maskText(value);
  if (Array.isArray(value)) return value.map((element: JsonValue) => mask(element, field, isThing));
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  return maskFields(value, NAMES_OF_THINGS.test(field));
}

const isPlain = (value: object): value is SalesmapRecord => Object.getPrototypeOf(value) === Object.prototype;

const maskFields = (record: SalesmapRecord, isThing = false): SalesmapRecord =>
  Object.fromEntries(Object.entries(record).map(([field, value]) => [field, mask(value, field, isThing)]));

/** The names of teams and of web forms are kept: their own tables hold things. */
const THINGS: readonly string[] = ['team'];

export default definePipeline({
  name: 'masked-snapshot',
  tables: ['default'],
  build: (run) => snapshotPipeline(run, (table) => mapRecords((record) => maskFields(record, THINGS.includes(table)))),
});
