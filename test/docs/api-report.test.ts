import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { API_REPORTS, apiReport } from '../../docs/api-report.ts';
import { ROOT } from './support/public-exports.ts';

it.each(API_REPORTS)('%s is what the package exports (npm run docs renews it, on purpose)', (report, declarations) => {
  expect(readFileSync(join(ROOT, report), 'utf8')).toBe(apiReport(declarations));
});
