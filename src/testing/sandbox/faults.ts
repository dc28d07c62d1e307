import { z } from 'zod';

/**
 * Every kind of fault.
 *
 * @example
 * console.log(FAULT_TYPES.includes('rate_limited')); // true
 */
export const FAULT_TYPES = [
  'status',
  'reset',
  'cut',
  'hang',
  'slow',
  'wrong_shape',
  'success_false',
  'repeated_cursor',
  'cursor_loop',
  'empty_page',
  'repeated_page',
  'repeated_record',
  'rate_limited',
  'unauthorized_from_then_on',
  'big_body',
  'redirect',
  'cursor_refused',
] as const;

/** The name of a kind of fault. */
export type FaultType = (typeof FAULT_TYPES)[number];

/**
 * The shapes of a `wrong_shape` answer.
 *
 * @example
 * console.log(WRONG_SHAPES.includes('data_null')); // true
 */
export const WRONG_SHAPES = [
  'data_missing',
  'data_null',
  'list_missing',
  'list_not_list',
  'record_not_object',
  'not_json',
  'not_envelope',
  'html_200',
] as const;

const status = z.int().min(200).max(599);
/** The header as it is sent: seconds, an HTTP date, or nonsense. */
const retryAfter = z.union([z.number(), z.string()]).optional();

const Fault = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('status'),
      status,
      body: z.enum(['json', 'html', 'empty']).optional(),
      retryAfter,
    }),
    z.strictObject({ type: z.literal(['reset', 'cut', 'hang', 'unauthorized_from_then_on']) }),
    z.strictObject({
      type: z.literal(['repeated_cursor', 'cursor_loop', 'empty_page', 'repeated_page', 'repeated_record']),
    }),
    z.strictObject({ type: z.literal('cursor_refused') }),
    z.strictObject({ type: z.literal('slow'), ms: z.number().min(0).max(2_147_483_647) }),
    z.strictObject({ type: z.literal('wrong_shape'), shape: z.enum(WRONG_SHAPES) }),
    z.strictObject({ type: z.literal('success_false'), status: status.optional() }),
    z.strictObject({ type: z.literal('rate_limited'), retryAfter, reason: z.boolean().optional() }),
    z.strictObject({ type: z.literal('big_body'), bytes: z.int().min(1) }),
    z.strictObject({ type: z.literal('redirect'), location: z.string() }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? `must be one of ${FAULT_TYPES.join(', ')}` : undefined) },
);

const Rule = z.strictObject({
  path: z.string().regex(/^(\*|\/.*)$/, 'must be "*", a path like "/deal", or a prefix like "/webForm/*"'),
  request: z.int().min(1).optional(),
  page: z.int().min(1).optional(),
  times: z.union([z.int().min(1), z.literal('forever')], 'must be a number from 1, or "forever"').optional(),
  fault: Fault,
});

/** What goes wrong. */
export type Fault = z.infer<typeof Fault>;

/**
 * When something goes wrong, and what. `path` is exact behind the base URL, or `*` for all, or a prefix like `/webForm/*`;
 * `request`: from the nth request to that path on; `page`: only on the nth page of a list (both from 1); `times`: how often,
 * default 1.
 */
export type FaultRule = z.infer<typeof Rule>;

/**
 * Checks fault rules from JSON; a TypeError names every place that is wrong.
 *
 * @example
 * console.log(parseFaultRules([{ path: '/deal', page: 3, fault: { type: 'cut' } }]).length); // 1
 */
export function parseFaultRules(json: unknown): FaultRule[] {
  const rules = z.array(Rule).safeParse(json);
  if (rules.success) return rules.data;
  const problems = rules.error.issues.map(({ path, message }) => {
    const [rule, ...inside] = path;
    const where = typeof rule === 'number' ? [`rule ${rule + 1}`, ...inside.map(String)].join('.') : 'the rules';
    return `${where}: ${message}`;
  });
  throw new TypeError(`fault rules: ${problems.join('; ')}`);
}
