import { messageOf } from '../../run/errors.ts';
import { type Check, fails, ok } from './check.ts';

/** `engines` of package.json. */
export const LEAST_NODE = '20.19';

/** The programs that this one stands on: Node and SQLite. */
export const runtimeChecks = async (): Promise<readonly Check[]> => [
  nodeCheck(process.versions.node),
  await sqliteCheck(),
];

/** @param version such as `20.19.5`. */
export function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE.split('.').map(Number);
  const isEnough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return isEnough
    ? ok('node', `Node ${version}`)
    : fails('node', `Node ${version} is too old.`, `Install Node ${LEAST_NODE} or newer.`);
}

/** Opens a database in memory: that the package is there does not say that its native part runs with this Node. */
async function sqliteCheck(): Promise<Check> {
  try {
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(':memory:');
    try {
      return ok('sqlite', `SQLite ${db.prepare('SELECT sqlite_version()').pluck().get()}`);
    } finally {
      db.close();
    }
  } catch (error) {
    const [words = ''] = messageOf(error).split('\n');
    return fails(
      'sqlite',
      `better-sqlite3 does not run: ${words}`,
      'Build it for this Node: npm rebuild better-sqlite3',
    );
  }
}
