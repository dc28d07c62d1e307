import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A name that the package exports, and what is written above it. */
export interface PublicExport {
  readonly name: string;
  readonly isType: boolean;
  /** From the repository's root on. */
  readonly file: string;
  /** The doc comment without its stars; undefined when there is none. */
  readonly doc: string | undefined;
  /** The code under `@example`. */
  readonly example: string | undefined;
}

export const ROOT = join(import.meta.dirname, '../../..');
const ENTRIES = ['src/index.ts', 'src/testing/index.ts'] as const;

const EXPORTS = /export (type )?\{([^}]*)\} from '([^']+)'/g;

/** What `salesmap-snapshot` and `salesmap-snapshot/testing` export, read from their sources. */
export function publicExports(): readonly PublicExport[] {
  return ENTRIES.flatMap((entry) =>
    [...readFileSync(join(ROOT, entry), 'utf8').matchAll(EXPORTS)].flatMap(([, allTypes, names = '', from = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((written) => {
          const name = written.replace(/^type /, '');
          const file = join(dirname(entry), from);
          const doc = docOf(name, readFileSync(join(ROOT, file), 'utf8'));
          const isType = allTypes !== undefined || written !== name;
          return { name, isType, file, doc, example: doc?.split('@example\n')[1] };
        }),
    ),
  );
}

function docOf(name: string, source: string): string | undefined {
  const declaration = new RegExp(
    `/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\nexport (?:async )?(?:const|function|interface|type|(?:abstract )?class) ${name}\\b`,
  );
  return declaration
    .exec(source)?.[1]
    ?.split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}
