import { setFlagsFromString } from 'node:v8';

/** What lives may be joined by so much that does not, in percent, before V8 looks for it. */
const GROWTH_PERCENT = 100;

/** V8 says on stderr that it does not know a flag; that of these versions of Node was tried. */
const NEWEST_TRIED = 24;

/**
 * Has V8 collect the old generation when it has doubled. Left alone it lets a long run of little that lives (20 MB) wait for
 * its third or fourth as much: 20 MB at a million records, and no faster (`docs/decisions/022`). It is read at every
 * collection, so it can be set while Node runs; a process of somebody who embeds the pipelines is not touched.
 */
export function limitHeapGrowth(node: string = process.versions.node): void {
  if (Number.parseInt(node, 10) <= NEWEST_TRIED) setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
