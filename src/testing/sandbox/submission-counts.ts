import type { SandboxCounts } from './counts.ts';

/**
 * Who hands in a form: `open` anybody, `strangers` only people without deals, `anonymous` nobody who is known,
 * `empty` nobody at all.
 */
export type FormKind = 'open' | 'strangers' | 'anonymous' | 'empty';

export interface FormPlan {
  readonly kind: FormKind;
  /** Submissions of the form. */
  readonly count: number;
}

/** From this many forms on, the last three are the odd ones. */
const FORMS_FOR_ODD_ONES = 6;

/** How the submissions spread over the forms: unevenly, some forms many, the last one none. */
export function submissionsOfForms(counts: SandboxCounts): readonly FormPlan[] {
  const kinds = Array.from({ length: counts.forms }, (_, form) => kindOf(form, counts.forms));
  const weights = kinds.map((kind, form) => (kind === 'empty' ? 0 : 1 / (form + 1)));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let weighed = 0;
  let spread = 0;
  return kinds.map((kind, form) => {
    // Rounding the running sum keeps the total exact.
    weighed += weights[form] ?? 0;
    const upToHere = Math.round((counts.submissions * weighed) / whole);
    const count = kind === 'empty' ? 0 : upToHere - spread;
    spread += count;
    return { kind, count };
  });
}

function kindOf(form: number, forms: number): FormKind {
  if (forms < FORMS_FOR_ODD_ONES) return 'open';
  return (['empty', 'anonymous', 'strangers'] as const)[forms - 1 - form] ?? 'open';
}
