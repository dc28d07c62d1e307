import { z } from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from './record.ts';

/**
 * What comes over the wire, by zod. The records inside are checked by hand (`readList`): a record parser would copy every
 * record and drop a field named `__proto__`.
 */
const Success = z.object({ success: z.literal(true), data: z.custom<JsonObject>(isJsonObject, 'must be an object') });
const Reason = z.union([z.string(), z.array(z.string()).transform((reasons) => reasons.join(' '))]);
/** Words that are no words (`null`, an object) are passed over, so that they do not cost the others. */
const Failure = z.object({
  message: z.string().optional().catch(undefined),
  reason: Reason.optional().catch(undefined),
  error: z.string().optional().catch(undefined),
});

export type Envelope =
  | { readonly kind: 'success'; readonly data: JsonObject }
  | { readonly kind: 'failure'; readonly words: string; readonly reason: string | undefined }
  | { readonly kind: 'other'; readonly problem: string };

/** Sorts an answer's JSON: data, the server's own refusal (whatever the status), or something that is neither. */
export function readEnvelope(json: JsonValue): Envelope {
  const success = Success.safeParse(json);
  if (success.success) return { kind: 'success', data: success.data.data };
  if (isJsonObject(json) && (json['success'] === false || typeof json['error'] === 'string')) {
    const { message, reason, error } = Failure.parse(json);
    const words = [message, reason, error].filter((part) => part !== undefined && part !== '').join(': ');
    return { kind: 'failure', words: words || 'no reason given', reason };
  }
  const issue = success.error.issues[0];
  const where = issue?.path.join('.') || 'the body';
  return { kind: 'other', problem: isJsonObject(json) ? `${where}: ${issue?.message ?? 'wrong'}` : 'not an object' };
}
