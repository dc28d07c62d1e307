import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './public-exports.ts';

/** A command line that a document shows. */
export interface ShownLine {
  readonly document: string;
  /** What follows `salesmap`. */
  readonly args: readonly string[];
}

const COMMANDS = new Set(readdirSync(join(ROOT, 'commands')).map((file) => file.replace(/\.ts$/, '')));
const CODE = /^```[\s\S]*?^```|^ {4}.*$|`[^`\n]+`/gm;
const LINE = /(?:^|[\s`=/])(?:npx )?salesmap ([a-z][^\n`|;&#]*)/gm;

/** The command lines in a document's code, each once. Session output in ```text blocks is not what a reader types. */
export function commandLinesIn(document: string): readonly ShownLine[] {
  const text = readFileSync(join(ROOT, document), 'utf8').replace(/^```(?:text|json|ts)\n[\s\S]*?^```/gm, '');
  const lines = new Set<string>();
  for (const [code] of text.matchAll(CODE)) {
    for (const [, rest = ''] of code.matchAll(LINE)) {
      const isName = code.startsWith('`') && !rest.trim().includes(' '); // `salesmap status` in a sentence.
      if (COMMANDS.has(rest.split(/\s/)[0] ?? '') && !isName && !/[<…]/.test(rest)) lines.add(rest.trim());
    }
  }
  return [...lines].map((line) => ({ document, args: line.split(/\s+/) }));
}
