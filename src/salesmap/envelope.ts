import { isJsonObject, type JsonObject, type JsonValue } from './record.ts';

export type Envelope =
  | { readonly kind: 'success'; readonly data: JsonObject }
  | { readonly kind: 'failure'; readonly words: string; readonly reason: string | undefined }
  | { readonly kind: 'other'; readonly problem: string };

/**
 * Sorts an answer's JSON: data, the server's own refusal (whatever the status), or something that is neither. By hand, and
 * only here: to load a schema library takes a run as long as all the envelopes of 10,000 records.
 */
export function readEnvelope(json: JsonValue): Envelope {
  if (!isJsonObject(json)) return { kind: 'other', problem: 'not an object' };
  const { success, data } = json;
  if (success === true && isJsonObject(data)) return { kind: 'success', data };
  if (success === false || typeof json['error'] === 'string') return refusalOf(json);
  return { kind: 'other', problem: success === true ? 'data: must be an object' : 'success: must be true or false' };
}

/** Words that are no words (`null`, an object) are passed over, so that they do not cost the others. */
function refusalOf(json: JsonObject): Envelope {
  const reason = textOf(Array.isArray(json['reason']) ? json['reason'].filter(isText).join(' ') : json['reason']);
  const words = [textOf(json['message']), reason, textOf(json['error'])].filter(Boolean).join(': ');
  return { kind: 'failure', words: words || 'no reason given', reason };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const textOf = (value: unknown): string | undefined => (isText(value) ? value : undefined);
