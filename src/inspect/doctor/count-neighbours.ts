import { budgetKey } from '../../salesmap/budget-key.ts';
import { NeighbourFolder, neighbourRoot } from '../../salesmap/neighbour-folder.ts';

/**
 * How many other processes of this user on this machine spend from the same budget now. Best effort, as their hearing of
 * each other is: a folder that is not there, or cannot be read, has nobody in it.
 */
export function countNeighbours(token: string, baseUrl: URL, root = neighbourRoot()): number {
  try {
    return new NeighbourFolder(root, budgetKey(token, baseUrl)).others();
  } catch {
    return 0;
  }
}
